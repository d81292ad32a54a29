using System.Globalization;
using System.Net.Sockets;
using Weft.Api;
using Weft.Dataplane.Abi;
using static Weft.Agent.Tests.Services.TestFabric;

namespace Weft.Agent.Tests.Services.Projection;

/// <summary>Which endpoints serve whom. The node that asks is a.</summary>
public sealed class BackendTests
{
    [Fact]
    public void Ready_endpoints_serve_everybody_and_the_others_drain()
    {
        var port = Project(Service(), Slice(Ready("10.64.2.5"), Unready("10.64.1.6"), Leaving("10.64.1.7"), Ready("10.64.1.5"))).Port();

        Assert.Equal("10.64.1.5 10.64.2.5", port.Inside());
        Assert.Equal("10.64.1.5 10.64.2.5", port.Outside());
        Assert.Equal("10.64.1.6 10.64.1.7", port.Draining());
    }

    [Fact]
    public void Endpoints_on_their_way_out_serve_while_no_other_is_ready()
    {
        var port = Project(Service(), Slice(Leaving("10.64.1.7"), Unready("10.64.1.6"))).Port();

        Assert.Equal(("10.64.1.7", "10.64.1.7", "10.64.1.6"), (port.Inside(), port.Outside(), port.Draining()));
    }

    [Fact]
    public void An_endpoint_of_unknown_condition_is_ready()
    {
        Assert.Equal("10.64.1.5", Project(Service(), Slice(new Endpoint { Addresses = ["10.64.1.5"] })).Port().Inside());
    }

    [Fact]
    public void Not_ready_addresses_serve_where_the_Service_publishes_them()
    {
        var projected = Project(Service(spec => spec with { PublishNotReadyAddresses = true }), Slice(Unready("10.64.1.6")));

        Assert.Equal("10.64.1.6", projected.Port().Inside());
        Assert.Equal(1, projected.LocalEndpoints);
    }

    [Fact]
    public void A_local_internal_policy_keeps_clients_of_the_fabric_on_their_node()
    {
        var service = Service(spec => spec with { InternalTrafficPolicy = "Local" });

        var port = Project(service, Slice(Ready("10.64.1.5"), Ready("10.64.2.5"))).Port();
        var elsewhere = Project(service, Slice(Ready("10.64.2.5"))).Port();

        Assert.Equal(("10.64.1.5", "10.64.1.5 10.64.2.5"), (port.Inside(), port.Outside()));
        Assert.Equal(("", "10.64.2.5"), (elsewhere.Inside(), elsewhere.Outside()));
    }

    [Fact]
    public void A_local_external_policy_is_a_preference()
    {
        var service = Service(spec => spec with { Type = "LoadBalancer", ExternalTrafficPolicy = "Local" });

        var here = Project(service, Slice(Ready("10.64.1.5"), Ready("10.64.2.5"))).Port();
        var leaving = Project(service, Slice(Leaving("10.64.1.5"), Ready("10.64.2.5"))).Port();
        var elsewhere = Project(service, Slice(Unready("10.64.1.5"), Ready("10.64.2.5"))).Port();

        Assert.Equal(("10.64.1.5 10.64.2.5", "10.64.1.5"), (here.Inside(), here.Outside()));
        Assert.Equal(("10.64.2.5", "10.64.1.5"), (leaving.Inside(), leaving.Outside()));
        Assert.Equal(("10.64.2.5", "10.64.2.5"), (elsewhere.Inside(), elsewhere.Outside()));
    }

    [Theory]
    [InlineData("PreferClose", "10.64.1.5 10.64.2.5")]
    [InlineData("PreferSameZone", "10.64.1.5 10.64.2.5")]
    [InlineData("PreferSameNode", "10.64.1.5")]
    [InlineData("PreferTheSun", "10.64.1.5 10.64.2.5 10.64.3.5 10.64.4.5")]
    [InlineData(null, "10.64.1.5 10.64.2.5 10.64.3.5 10.64.4.5")]
    public void Traffic_distribution_prefers_what_is_near_for_clients_of_the_fabric_only(string? distribution, string inside)
    {
        var service = Service(spec => spec with { TrafficDistribution = distribution });

        var port = Project(service, Slice(Ready("10.64.1.5"), Ready("10.64.2.5"), Ready("10.64.3.5"), Ready("10.64.4.5"))).Port();

        Assert.Equal(inside, port.Inside());
        Assert.Equal("10.64.1.5 10.64.2.5 10.64.3.5 10.64.4.5", port.Outside());
    }

    [Fact]
    public void Without_an_endpoint_in_the_zone_the_region_serves_and_without_one_there_everybody()
    {
        var service = Service(spec => spec with { TrafficDistribution = "PreferClose" });

        Assert.Equal("10.64.3.5", Project(service, Slice(Leaving("10.64.1.5"), Ready("10.64.3.5"), Ready("10.64.4.5"))).Port().Inside());
        Assert.Equal("10.64.4.5", Project(service, Slice(Unready("10.64.3.5"), Ready("10.64.4.5"))).Port().Inside());
        Assert.Equal("10.64.1.5", Project(service, Slice(Leaving("10.64.1.5"))).Port().Inside());
    }

    [Fact]
    public void The_zone_an_endpoint_names_counts_before_that_of_its_node()
    {
        var service = Service(spec => spec with { TrafficDistribution = "PreferClose" });

        var port = Project(service, Slice(Ready("10.64.3.5") with { Zone = "ord1-1" }, Ready("10.64.2.5") with { Zone = "elsewhere" })).Port();

        Assert.Equal("10.64.3.5", port.Inside());
    }

    [Fact]
    public void Endpoints_of_a_dead_node_are_gone_unless_nobody_else_is_left()
    {
        var facts = FactsOf("a", "b", "d");

        var one = Project(facts, Service(), Slice(Ready("10.64.1.5"), Ready("10.64.2.5"))).Port();
        var leaving = Project(facts, Service(), Slice(Leaving("10.64.1.5"), Ready("10.64.2.5"))).Port();
        var none = Project(facts, Service(), Slice(Unready("10.64.1.5"), Ready("10.64.2.5"), Leaving("10.64.4.5"))).Port();

        Assert.Equal(("10.64.1.5", ""), (one.Inside(), one.Draining()));
        Assert.Equal(("10.64.1.5", ""), (leaving.Inside(), leaving.Draining()));
        Assert.Equal(("10.64.2.5", "10.64.1.5"), (none.Inside(), none.Draining()));
    }

    [Fact]
    public void A_node_does_not_take_itself_for_dead()
    {
        Assert.Equal("10.64.1.5 10.64.2.5", Project(FactsOf("a", "a"), Service(), Slice(Ready("10.64.1.5"), Ready("10.64.2.5"))).Port().Inside());
    }

    [Theory]
    [InlineData("0", 1, true)]
    [InlineData("7", 7, false)]
    [InlineData("100", 100, false)]
    public void A_slices_weight_is_that_of_its_endpoints_and_zero_drains_them(string annotation, int weight, bool drains)
    {
        var projected = Project(Service(), Slice(Ready("10.64.1.5")).Weighted(annotation), Slice(Ready("10.64.2.5")).Named("web-2"));

        var backend = projected.Port().Backends[0];
        Assert.Equal((weight, drains), (backend.Weight, backend.IsDraining));
        Assert.Equal("10.64.2.5", projected.Port().Backends[1].Address.ToString());
        Assert.Empty(projected.Problems);
    }

    [Theory]
    [InlineData("101")]
    [InlineData("-1")]
    [InlineData("heavy")]
    public void A_weight_that_is_none_is_told_and_counts_as_one(string annotation)
    {
        var projected = Project(Service(), Slice(Ready("10.64.1.5")).Weighted(annotation));

        Assert.Equal(1, projected.Port().Backends.Single().Weight);
        Assert.Contains(annotation, Assert.Single(projected.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Slices_of_both_families_and_of_several_ports_are_joined()
    {
        var projected = Project(
            Service(),
            Slice(Ready("10.64.1.5")),
            Slice(Ready("10.64.2.5")).Named("web-2").WithPorts(("http", 9090, "TCP")),
            Slice(Ready("fd64:0:0:3::5")).Named("web-3"));

        Assert.Equal([("10.64.1.5", 8080), ("10.64.2.5", 9090)], projected.Port().Backends.Select(backend => (backend.Address.ToString(), (int)backend.Port)));
        Assert.Equal("fd64:0:0:3::5", projected.Port(AddressFamily.InterNetworkV6).Inside());
    }

    [Fact]
    public void Endpoints_of_this_node_are_counted_once_though_they_have_addresses_of_both_families()
    {
        var projected = Project(
            Service(), Slice(Ready("10.64.1.5"), Ready("10.64.1.6"), Unready("10.64.1.7"), Ready("10.64.2.5")), Slice(Ready("fd64:0:0:1::5")).Named("web-2"));

        Assert.Equal(2, projected.LocalEndpoints);
    }

    [Fact]
    public void Host_network_endpoints_have_their_nodes_address()
    {
        Assert.Equal("172.30.1.2", Project(Service(), Slice(Ready("172.30.1.2"))).Port().Inside());
    }

    [Fact]
    public void More_endpoints_than_the_dataplane_takes_are_cut_at_the_same_place_on_every_node()
    {
        var slices = Enumerable.Range(0, 40).Select(i => Slice([.. Enumerable.Range(0, 1000).Select(j => Ready(Address((i * 1000) + j)))]).Named($"web-{i}")).ToArray();
        var wide = FactsWith("10.0.0.0/15");

        var projected = Project(wide, Service(spec => spec with { IpFamilies = ["IPv4"], ClusterIPs = ["10.96.0.10"] }), [.. slices.Reverse()]);

        var backends = projected.Port().Backends;
        Assert.Equal(AbiConstants.MaxBackends, backends.Length);
        Assert.Equal((Address(0), Address(AbiConstants.MaxBackends - 1)), (backends[0].Address.ToString(), backends[^1].Address.ToString()));
        var problem = Assert.Single(projected.Problems);
        Assert.Equal("TooManyEndpoints", problem.Reason);
        Assert.Contains("40000", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_Service_of_very_many_ports_and_endpoints_is_cut_and_says_so()
    {
        var names = Enumerable.Range(0, 300).Select(i => $"p{i}").ToList();
        var service = Service(spec => spec with
        {
            IpFamilies = ["IPv4"],
            ClusterIPs = ["10.96.0.10"],
            Ports = [.. names.Select((name, i) => new ServicePort { Name = name, Port = i + 1 })],
        });
        var slice = Slice([.. Enumerable.Range(0, 1000).Select(i => Ready(Address(i)))]).WithPorts([.. names.Select(name => (name, (int?)8080, "TCP"))]);

        var projected = Project(FactsWith("10.0.0.0/15"), service, slice);

        Assert.Equal((300, 263_000), (projected.Ports.Length, projected.Ports.Sum(port => port.Backends.Length)));
        Assert.Contains("p263, p264, p265 and 34 more", Assert.Single(projected.Problems).Message, StringComparison.Ordinal);
    }

    private static string Address(int number) => string.Create(CultureInfo.InvariantCulture, $"10.{number >> 16}.{(number >> 8) & 255}.{number & 255}");

    private static Agent.Services.Projection.FabricFacts FactsWith(string prefix) => Agent.Services.Projection.FabricFacts.Of(
        "a", new Agent.Cluster.ClusterSnapshot([new Agent.Cluster.ClusterNode("a", "ord1", [prefix], ["172.30.1.1/24"])], []));
}
