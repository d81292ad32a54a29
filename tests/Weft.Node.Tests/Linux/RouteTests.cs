using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Weft.Linux;
using Weft.Linux.Netlink;
using Weft.Testing.Namespaces;

namespace Weft.Node.Tests.Linux;

public sealed class RouteTests : IDisposable
{
    private readonly NetnsLab _lab = new();
    private readonly LabNamespace _at;
    private readonly IfIndex _v0;
    private readonly IfIndex _v1;

    public RouteTests()
    {
        _at = _lab.Namespace("a");
        _at.Netlink.Links.Create(new VethSpec("v0", "v1") { Up = true });
        _at.Netlink.Links.SetUp(_at.Index("v1"));
        _at.Address("v0", "10.9.0.1/24");
        _at.Address("v0", "fd09::1/64");
        _v0 = _at.Index("v0");
        _v1 = _at.Index("v1");
    }

    public void Dispose() => _lab.Dispose();

    /// <summary>A route and the fields iproute2 must show for it.</summary>
    public static TheoryData<string, string> Shapes => new()
    {
        { "link", """{"dst":"192.0.2.0/24","dev":"v0","scope":"link","protocol":"static"}""" },
        { "gateway", """{"dst":"192.0.2.0/24","gateway":"10.9.0.2","dev":"v0"}""" },
        { "onlink", """{"dst":"192.0.2.0/24","gateway":"169.254.1.1","dev":"v0","flags":["onlink"]}""" },
        { "source", """{"dst":"192.0.2.0/24","dev":"v0","prefsrc":"10.9.0.1"}""" },
        { "metrics", """{"dst":"192.0.2.0/24","dev":"v0","metric":77,"metrics":[{"mtu":1400}]}""" },
        { "default", """{"dst":"default","gateway":"10.9.0.2","dev":"v0"}""" },
        { "blackhole", """{"type":"blackhole","dst":"192.0.2.0/24"}""" },
        { "unreachable", """{"type":"unreachable","dst":"192.0.2.0/24"}""" },
        { "via6", """{"dst":"192.0.2.0/24","via":{"family":"inet6","host":"fe80::1"},"dev":"v0"}""" },
        { "multipath", """{"dst":"192.0.2.0/24","nexthops":[{"gateway":"10.9.0.2","dev":"v0","weight":1},{"gateway":"10.9.0.3","dev":"v0","weight":3}]}""" },
        { "protocol", """{"dst":"192.0.2.0/24","dev":"v0","protocol":"247"}""" },
        { "link6", """{"dst":"2001:db8::/32","dev":"v0","metric":1024}""" },
        { "gateway6", """{"dst":"2001:db8::/32","gateway":"fe80::1","dev":"v0","flags":["onlink"]}""" },
        { "host6", """{"dst":"2001:db8::7","dev":"v0","prefsrc":"fd09::1","metric":5,"metrics":[{"mtu":1430}]}""" },
        { "blackhole6", """{"type":"blackhole","dst":"2001:db8::/32","dev":"lo"}""" },
        { "default6", """{"dst":"default","gateway":"fd09::2","dev":"v0"}""" },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_shape_is_what_iproute2_shows_reads_back_and_is_deleted(string shape, string expected)
    {
        var route = Make(shape);
        _at.Netlink.Routes.Add(route);
        Assert.False(_at.Netlink.Routes.TryAdd(route));

        using var wanted = JsonDocument.Parse(expected);
        var shown = _at.Ip(route.Destination.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? "-4" : "-6", "route", "show");
        var match = Assert.Single(shown.EnumerateArray(), each => each.GetProperty("protocol").GetString() == Protocol(route));
        AssertContains(wanted.RootElement, match);

        var read = Assert.Single(_at.Netlink.Routes.List(), each => each.Protocol == route.Protocol);
        AssertSame(route, read);
        Assert.True(_at.Netlink.Routes.TryDelete(read));
        Assert.False(_at.Netlink.Routes.TryDelete(read));
        Assert.DoesNotContain(_at.Netlink.Routes.List(), each => each.Protocol == route.Protocol);
    }

    [Fact]
    public void Replacing_leaves_one_route()
    {
        var route = Make("gateway");
        _at.Netlink.Routes.Replace(route);
        _at.Netlink.Routes.Replace(route with { Gateway = IPAddress.Parse("10.9.0.7") });
        var only = Assert.Single(_at.Netlink.Routes.List(), each => each.Destination.Equals(route.Destination));
        Assert.Equal(IPAddress.Parse("10.9.0.7"), only.Gateway);

        var route6 = Make("gateway6");
        _at.Netlink.Routes.Replace(route6);
        _at.Netlink.Routes.Replace(route6 with { MtuBytes = 1400 });
        Assert.Equal(1400, Assert.Single(_at.Netlink.Routes.List(), each => each.Destination.Equals(route6.Destination)).MtuBytes);
    }

    [Fact]
    public void Tables_are_kept_apart()
    {
        var route = Make("link") with { Table = 1000 };
        _at.Netlink.Routes.Add(route);
        Assert.DoesNotContain(_at.Netlink.Routes.List(), each => each.Destination.Equals(route.Destination));
        Assert.Equal(1000, Assert.Single(_at.Netlink.Routes.List(table: 1000)).Table);
        Assert.Contains(_at.Netlink.Routes.List(table: 0), each => each.Table == 1000);
        Assert.Contains(_at.Netlink.Routes.List(table: Route.LocalTable), each => each.Kind == RouteKind.Local && each.Destination.Equals(IPNetwork.Parse("10.9.0.1/32")));
        Assert.Equal("192.0.2.0/24", Assert.Single(_at.Ip("route", "show", "table", "1000").EnumerateArray()).GetProperty("dst").GetString());
    }

    [Fact]
    public void Lookup_answers_as_the_stack_would_route()
    {
        _at.Netlink.Routes.Add(Make("gateway"));
        var found = _at.Netlink.Routes.Lookup(IPAddress.Parse("192.0.2.9"));
        Assert.Equal((IPAddress.Parse("10.9.0.2"), _v0), (found!.Gateway, found.Interface));
        Assert.Equal(IPAddress.Parse("10.9.0.1"), found.PreferredSource);
        Assert.Null(_at.Netlink.Routes.Lookup(IPAddress.Parse("203.0.113.1")));
        Assert.Null(_at.Netlink.Routes.Lookup(IPAddress.Parse("2001:db8::1")));
        _at.Netlink.Routes.Add(Make("unreachable") with { Destination = IPNetwork.Parse("203.0.113.0/24") });
        Assert.Null(_at.Netlink.Routes.Lookup(IPAddress.Parse("203.0.113.1")));
    }

    [Fact]
    public void The_kernels_own_words_are_in_the_error()
    {
        var error = Assert.Throws<ErrnoException>(() => _at.Netlink.Routes.Add(Make("gateway") with { Gateway = IPAddress.Parse("172.16.0.1") }));
        Assert.Equal(Errno.ENETUNREACH, error.Errno);
        Assert.Equal("Nexthop has invalid gateway", error.Detail);
        Assert.Contains("192.0.2.0/24 via 172.16.0.1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_thousand_routes_are_all_listed()
    {
        for (var i = 0; i < 1000; i++)
        {
            _at.Netlink.Routes.Add(Make("link") with { Destination = new IPNetwork(new IPAddress([100, 64, (byte)(i >> 8), (byte)i]), 32) });
        }

        Assert.Equal(1000, _at.Netlink.Routes.List(AddressFamily.InterNetwork).Count(route => route.Protocol == 4));
    }

    private Route Make(string shape)
    {
        var v4 = new Route(IPNetwork.Parse("192.0.2.0/24")) { Interface = _v0 };
        var v6 = new Route(IPNetwork.Parse("2001:db8::/32")) { Interface = _v0 };
        return shape switch
        {
            "link" => v4,
            "gateway" => v4 with { Gateway = IPAddress.Parse("10.9.0.2") },
            "onlink" => v4 with { Gateway = IPAddress.Parse("169.254.1.1"), OnLink = true },
            "source" => v4 with { PreferredSource = IPAddress.Parse("10.9.0.1") },
            "metrics" => v4 with { Priority = 77, MtuBytes = 1400 },
            "default" => new Route(IPNetwork.Parse("0.0.0.0/0")) { Interface = _v0, Gateway = IPAddress.Parse("10.9.0.2") },
            "blackhole" => new Route(v4.Destination) { Kind = RouteKind.Blackhole },
            "unreachable" => new Route(v4.Destination) { Kind = RouteKind.Unreachable },
            "via6" => v4 with { Gateway = IPAddress.Parse("fe80::1") },
            "multipath" => new Route(v4.Destination) { NextHops = [new(_v0, IPAddress.Parse("10.9.0.2")), new(_v0, IPAddress.Parse("10.9.0.3"), 3)] },
            "protocol" => v4 with { Protocol = 247 },
            "link6" => v6,
            "gateway6" => v6 with { Gateway = IPAddress.Parse("fe80::1"), OnLink = true },
            "host6" => v6 with { Destination = IPNetwork.Parse("2001:db8::7/128"), PreferredSource = IPAddress.Parse("fd09::1"), Priority = 5, MtuBytes = 1430 },
            "blackhole6" => new Route(v6.Destination) { Kind = RouteKind.Blackhole },
            "default6" => new Route(IPNetwork.Parse("::/0")) { Interface = _v0, Gateway = IPAddress.Parse("fd09::2") },
            _ => throw new ArgumentOutOfRangeException(nameof(shape)),
        };
    }

    private static string Protocol(Route route) => route.Protocol == 4 ? "static" : $"{route.Protocol}";

    // What was left to the kernel (scope, priority) is filled in by it; the rest must be the same.
    private void AssertSame(Route written, Route read)
    {
        var loopback = written.Kind != RouteKind.Unicast && written.Interface.IsNone && !read.Interface.IsNone;
        Assert.True(!loopback || read.Interface == IfIndex.Loopback);
        Assert.NotEqual(_v1, read.Interface);
        Assert.Equal(written, read with
        {
            Scope = written.Scope,
            Priority = written.Priority ?? (read.Priority == 1024 ? null : read.Priority),
            Interface = loopback ? IfIndex.None : read.Interface,
        });
    }

    private static void AssertContains(JsonElement expected, JsonElement actual)
    {
        foreach (var property in expected.EnumerateObject())
        {
            Assert.True(actual.TryGetProperty(property.Name, out var value), $"no {property.Name} in {actual}");
            if (property.Value.ValueKind == JsonValueKind.Array)
            {
                foreach (var (wanted, seen) in property.Value.EnumerateArray().Zip(value.EnumerateArray()))
                {
                    AssertElement(wanted, seen, actual);
                }
            }
            else
            {
                AssertElement(property.Value, value, actual);
            }
        }
    }

    private static void AssertElement(JsonElement expected, JsonElement actual, JsonElement whole)
    {
        if (expected.ValueKind == JsonValueKind.Object)
        {
            AssertContains(expected, actual);
            return;
        }

        Assert.True(expected.ToString() == actual.ToString(), $"expected {expected}, got {actual} in {whole}");
    }
}
