using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Services;

namespace Weft.Dataplane.Tests.Services;

public sealed class ServiceChecksTests
{
    private static readonly ServicePortSpec _web = TestServices.Of("web") with
    {
        Frontends = [new ServiceFrontend(TestServices.Vip(1), 80, FrontendKind.Cluster)],
        Backends = [TestServices.Backend(1), TestServices.Backend(2), TestServices.Backend(3)],
    };

    public static TheoryData<string, BackendSpec> BadBackends => new()
    {
        { "a port is 1", TestServices.Backend(9) with { Port = 0 } },
        { "a weight is 1 to 100", TestServices.Backend(9) with { Weight = 0 } },
        { "a weight is 1 to 100", TestServices.Backend(9) with { Weight = 101 } },
        { "address family", TestServices.Backend(9) with { Address = IPAddress.Parse("fd64::9") } },
        { "cannot be reached", TestServices.Backend(9) with { Address = IPAddress.Parse("127.0.0.9") } },
        { "cannot be reached", TestServices.Backend(9) with { Address = IPAddress.Parse("0.0.0.9") } },
        { "cannot be reached", TestServices.Backend(9) with { Address = IPAddress.Parse("224.0.0.9") } },
        { "cannot be reached", TestServices.Backend(9) with { Address = IPAddress.Broadcast } },
    };

    public static TheoryData<string, ServiceFrontend> BadFrontends => new()
    {
        { "A port is 1", new ServiceFrontend(TestServices.Vip(2), 0, FrontendKind.Cluster) },
        { "missing", new ServiceFrontend(null, 80, FrontendKind.LoadBalancer) },
        { "no address of its own", new ServiceFrontend(TestServices.Vip(2), 80, FrontendKind.NodePort) },
        { "cannot be reached", new ServiceFrontend(IPAddress.Any, 80, FrontendKind.External) },
        { "address family", new ServiceFrontend(IPAddress.IPv6Loopback, 80, FrontendKind.External) },
    };

    [Fact]
    public void A_good_port_passes_unchanged()
    {
        var port = ServiceChecks.Check(_web);

        Assert.Empty(port.Faults);
        Assert.Equal(_web, port.Spec);
        Assert.Equal(_web.Backends, port.Inside.Backends);
    }

    [Theory]
    [MemberData(nameof(BadBackends))]
    public void A_bad_endpoint_is_left_out_and_the_others_serve(string message, BackendSpec bad)
    {
        var port = ServiceChecks.Check(_web with { Backends = _web.Backends.Insert(1, bad) });

        Assert.Contains(message, Assert.Single(port.Faults), StringComparison.Ordinal);
        Assert.Equal(_web.Backends, port.Spec.Backends);
    }

    [Theory]
    [MemberData(nameof(BadFrontends))]
    public void A_bad_address_is_left_out_and_the_others_are_kept(string message, ServiceFrontend bad)
    {
        var port = ServiceChecks.Check(_web with { Frontends = _web.Frontends.Insert(0, bad) });

        Assert.Contains(message, Assert.Single(port.Faults), StringComparison.Ordinal);
        Assert.Equal(_web.Frontends, port.Spec.Frontends);
    }

    [Fact]
    public void The_order_of_endpoints_does_not_matter()
    {
        var port = ServiceChecks.Check(_web with { Backends = [.. _web.Backends.Reverse()] });

        Assert.Equal(_web.Backends, port.Spec.Backends);
        Assert.True(port.Inside.Matches(ServiceChecks.Check(_web).Inside));
    }

    [Fact]
    public void Of_an_address_with_two_ports_the_lower_serves()
    {
        var port = ServiceChecks.Check(_web with { Backends = [.. _web.Backends, TestServices.Backend(2, 443), TestServices.Backend(3)] });

        Assert.Contains("443 serves, 8080 does not", Assert.Single(port.Faults), StringComparison.Ordinal);
        Assert.Equal([8080, 443, 8080], port.Spec.Backends.Select(backend => (int)backend.Port));
    }

    [Fact]
    public void Draining_endpoints_are_members_and_in_no_table()
    {
        var draining = TestServices.Backend(2) with { Inside = false, Outside = false };

        var port = ServiceChecks.Check(_web with { Backends = _web.Backends.SetItem(1, draining) });

        Assert.Equal(3, port.Spec.Backends.Length);
        Assert.Equal([_web.Backends[0], _web.Backends[2]], port.Inside.Backends);
        Assert.Equal(1, ServiceRows.ToMember(draining).Draining);
        Assert.Equal(0, ServiceRows.ToMember(_web.Backends[0]).Draining);
    }

    [Fact]
    public void Without_an_address_for_clients_from_outside_there_is_no_table_for_them()
    {
        var inside = ServiceChecks.Check(_web with { Backends = [.. _web.Backends.Select(backend => backend with { Inside = false })] });
        var both = ServiceChecks.Check(_web with { Frontends = [new ServiceFrontend(null, 30080, FrontendKind.NodePort)] });

        Assert.True(inside.Inside.IsEmpty && inside.Outside.IsEmpty);
        Assert.Same(both.Inside, both.Outside);
    }

    [Fact]
    public void A_protocol_without_ports_cannot_be_balanced()
    {
        var port = ServiceChecks.Check(_web with { Protocol = 1 });

        Assert.Contains("IP protocol 1", Assert.Single(port.Faults), StringComparison.Ordinal);
        Assert.Empty(port.Spec.Frontends);
    }

    [Fact]
    public void Of_too_many_endpoints_the_first_by_address_serve_and_faults_are_told_in_bounded_number()
    {
        var backends = Enumerable.Range(1, 65_000).Select(number => TestServices.Backend(number)).Reverse().ToImmutableArray();

        var many = ServiceChecks.Check(_web with { Backends = backends });
        var bad = ServiceChecks.Check(_web with { Backends = [.. backends.Select(backend => backend with { Weight = -1 })] });

        Assert.Equal(AbiConstants.MaxBackends, many.Inside.Backends.Length);
        Assert.Equal(TestServices.Pod(1), many.Inside.Backends[0].Address);
        Assert.Contains("more than 16384", Assert.Single(many.Faults), StringComparison.Ordinal);
        Assert.Equal(9, bad.Faults.Length);
        Assert.Contains("64992 more", bad.Faults[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_says_who_is_served_and_how()
    {
        var ranges = ImmutableArray.Create(IPNetwork.Parse("2001:db8::/32"));
        var spec = _web with { Affinity = TimeSpan.FromSeconds(10_800), SourceRanges = ranges };
        var table = new TableRange(4, 211, 8, 2);

        Assert.Equal((uint)ServiceFlag.Reject, Row(FrontendKind.Cluster).Flags);
        Assert.Equal((uint)(ServiceFlag.Outside | ServiceFlag.Ranges), Row(FrontendKind.LoadBalancer).Flags);
        Assert.Equal((uint)ServiceFlag.Outside, Row(FrontendKind.External).Flags);
        Assert.Equal((uint)ServiceFlag.Outside, Row(FrontendKind.NodePort).Flags);
        Assert.Equal(0u, Row(FrontendKind.Cluster).Outside.Size);
        Assert.Equal(211u, Row(FrontendKind.External).Outside.Size);
        Assert.Empty(ServiceRows.Ranges(spec, AddressFamily.InterNetwork));

        // Units of 2^30 ns, and never too short.
        Assert.Equal((uint)((10_800_000_000_000 >> 30) + 1), Row(FrontendKind.Cluster).Affinity);

        ServiceRow Row(FrontendKind kind) => ServiceRows.ToService(spec, new ServiceFrontend(TestServices.Vip(1), 80, kind), 7, table, table);
    }
}
