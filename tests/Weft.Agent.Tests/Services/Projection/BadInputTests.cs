using Weft.Api;
using static Weft.Agent.Tests.Services.TestFabric;

namespace Weft.Agent.Tests.Services.Projection;

/// <summary>What cannot be honoured is told, and disturbs nothing else.</summary>
public sealed class BadInputTests
{
    [Fact]
    public void Foreign_endpoints_are_left_out_and_told_of_their_slice()
    {
        var projected = Project(Service(), Slice(Ready("10.64.1.5"), Ready("192.0.2.1"), Ready("192.0.2.2"), Ready("192.0.2.3"), Ready("192.0.2.4")));

        Assert.Equal("10.64.1.5", projected.Port().Inside());
        var problem = Assert.Single(projected.Problems);
        Assert.Equal(("ForeignEndpoint", "web-1", "uid-web-1"), (problem.Reason, problem.Slice!.Name, problem.Slice.Uid));
        Assert.Contains("192.0.2.1, 192.0.2.2, 192.0.2.3 and 1 more", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_endpoint_of_a_node_that_left_is_left_out_without_a_word()
    {
        var projected = Project(Service(), Slice(Ready("10.64.9.1") with { NodeName = "gone" }));

        Assert.Equal("", projected.Port().Inside());
        Assert.Empty(projected.Problems);
    }

    [Fact]
    public void An_address_that_is_listed_twice_serves_once()
    {
        var projected = Project(Service(), Slice(Unready("10.64.1.5"), Ready("10.64.1.5")));

        Assert.Equal("10.64.1.5", projected.Port().Inside());
        Assert.Equal("DuplicateEndpoint", Assert.Single(projected.Problems).Reason);
    }

    [Fact]
    public void An_address_with_two_target_ports_serves_with_the_lower()
    {
        var low = Slice(Ready("10.64.1.5")).WithPorts(("http", 80, "TCP"));
        var high = Slice(Ready("10.64.1.5")).Named("web-2").WithPorts(("http", 81, "TCP"));

        var projected = Project(Service(), high, low);

        Assert.Equal(80, projected.Port().Backends.Single().Port);
        var problem = Assert.Single(projected.Problems);
        Assert.Equal(("DuplicateEndpoint", "web-2"), (problem.Reason, problem.Slice!.Name));
    }

    [Fact]
    public void A_slice_that_repeats_another_while_endpoints_move_is_no_fault()
    {
        var projected = Project(Service(), Slice(Unready("10.64.1.5")), Slice(Ready("10.64.1.5")).Named("web-2"));

        Assert.Equal("10.64.1.5", projected.Port().Inside());
        Assert.Empty(projected.Problems);
    }

    [Fact]
    public void A_port_that_no_slice_has_is_told_once_there_are_endpoints()
    {
        var service = Service(spec => spec with { Ports = [.. spec.Ports!, new ServicePort { Name = "admin", Port = 81 }] });

        var with = Project(service, Slice(Ready("10.64.1.5")));
        var without = Project(service, Slice());

        Assert.Contains("admin", Assert.Single(with.Problems).Message, StringComparison.Ordinal);
        Assert.Equal("10.64.1.5", with.Port().Inside());
        Assert.Empty(with.Port(name: "admin").Backends);
        Assert.Empty(without.Problems);
    }

    [Fact]
    public void A_port_of_another_protocol_is_another_port()
    {
        var projected = Project(Service(), Slice(Ready("10.64.1.5")).WithPorts(("http", 8080, "UDP")));

        Assert.Empty(projected.Port().Backends);
        Assert.Equal("PortWithoutEndpoints", Assert.Single(projected.Problems).Reason);
    }

    [Fact]
    public void Slices_of_names_and_ports_without_a_number_mean_nothing_to_packets()
    {
        var names = Slice() with { AddressType = "FQDN", Endpoints = [new Endpoint { Addresses = ["example.org"] }] };

        var projected = Project(Service(), names, Slice(Ready("10.64.1.5")).Named("web-2").WithPorts(("http", null, "TCP")));

        Assert.Empty(projected.Port().Backends);
    }

    [Fact]
    public void Objects_without_any_content_are_projected_without_a_fault()
    {
        var bare = new Service { Metadata = new ObjectMeta { Namespace = InNamespace, Name = Name } };

        Assert.Empty(Project(bare, new EndpointSlice()).Ports);
        Assert.Empty(Project(bare with { Spec = new ServiceSpec { ClusterIP = "10.96.0.1" } }).Ports);
    }

    [Fact]
    public void Text_that_is_no_address_is_told_where_it_stands()
    {
        var projected = Project(
            Service(spec => spec with { ExternalIPs = ["banana"] }),
            Slice(Ready("10.64.1.5")) with { Endpoints = [Ready("pear"), Ready("10.64.1.5")] });

        Assert.Equal("10.64.1.5", projected.Port().Inside());
        Assert.Equal(2, projected.Problems.Length);
        Assert.Contains("spec.externalIPs: \"banana\"", projected.Problems[0].Message, StringComparison.Ordinal);
        Assert.Contains("\"pear\"", projected.Problems[1].Message, StringComparison.Ordinal);
    }
}
