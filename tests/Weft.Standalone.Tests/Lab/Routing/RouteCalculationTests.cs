using System.Collections.Immutable;
using System.Net;
using Weft.Standalone.Lab.Routing;
using Weft.Standalone.Lab.Topology;

namespace Weft.Standalone.Tests.Lab.Routing;

public sealed class RouteCalculationTests
{
    private static readonly LabTopology _topology = TopologyFiles.Load(TopologyFiles.Default);

    private static readonly ImmutableArray<RoutedPool> _pools =
    [
        .. _topology.Regions.SelectMany(region => region.Pools.Select(pool => new RoutedPool(pool.Name, pool.Scope, pool.Cidrs, [region.Name]))),
        new RoutedPool("anycast", LabPoolScope.Public, [IPNetwork.Parse("192.0.3.0/24")], ["LGA1", "ord1"]),
    ];

    private static readonly ImmutableHashSet<string> _all = [.. _topology.Nodes.Select(node => node.Name)];

    [Theory]
    [InlineData("203.0.113.0/26", "ord1-router unreachable", "lga1-router 100.64.0.1@wan0", "internet 100.64.0.1@eth0 from 198.51.100.10", "onprem 100.64.0.1@eth0 from 192.0.2.10")]
    [InlineData("2001:db8:102::/112", "lga1-router unreachable", "ord1-router fd30:ffff::2@wan0", "internet fd30:ffff::2@eth0 from 2001:db8:ffff::10", "onprem fd30:ffff::2@eth0 from 2001:db8:aaaa::10")]
    [InlineData("10.135.1.0/24", "lga1-router unreachable", "ord1-router 100.64.0.2@wan0", "onprem 100.64.0.2@eth0 from 192.0.2.10")]
    [InlineData("192.0.3.0/24", "ord1-router unreachable", "lga1-router unreachable", "internet 100.64.0.1@eth0 100.64.0.2@eth0 from 198.51.100.10", "onprem 100.64.0.1@eth0 100.64.0.2@eth0 from 192.0.2.10")]
    public void A_pool_is_reached_by_its_regions_from_whoever_may_and_ends_there(string pool, params string[] routes) =>
        Assert.Equal(routes, Texts(_all, new RouteKey(IPNetwork.Parse(pool), RouteLayer.Pool)));

    [Fact]
    public void A_pool_that_is_no_more_has_no_route() => Assert.Empty(Texts(_all, new RouteKey(IPNetwork.Parse("203.0.113.64/26"), RouteLayer.Pool)));

    [Theory]
    [InlineData("203.0.113.1/32", "ord1-router 172.30.1.11@lan0 172.30.1.12@lan0")]
    [InlineData("2001:db8:102::1/128", "lga1-router fd30:2::11@lan0 fd30:2::12@lan0")]
    [InlineData("192.0.3.9/32", "ord1-router 172.30.1.11@lan0 172.30.1.12@lan0", "lga1-router 172.30.2.11@lan0 172.30.2.12@lan0")]
    public void An_address_is_reached_by_all_nodes_of_its_pools_regions(string address, params string[] routes) =>
        Assert.Equal(routes, Texts(_all, Address(address), new AddressUse(AddressKind.LoadBalancer, null)));

    [Fact]
    public void An_address_that_no_service_has_has_no_route() => Assert.Empty(Texts(_all, Address("203.0.113.1/32")));

    [Fact]
    public void A_node_whose_agent_is_gone_takes_no_packet_unless_all_of_its_region_are()
    {
        AddressUse use = new(AddressKind.LoadBalancer, null);
        Assert.Equal(["ord1-router 172.30.1.12@lan0"], Texts(_all.Remove("ord1-a"), Address("203.0.113.1/32"), use));
        Assert.Equal(["ord1-router 172.30.1.11@lan0 172.30.1.12@lan0"], Texts(_all.Except(["ord1-a", "ord1-b"]), Address("203.0.113.1/32"), use));
    }

    [Theory]
    [InlineData("ord1-b lga1-a", "ord1-router 172.30.1.12@lan0")]
    [InlineData("lga1-a", "ord1-router 172.30.1.11@lan0 172.30.1.12@lan0")]
    [InlineData("", "ord1-router 172.30.1.11@lan0 172.30.1.12@lan0")]
    public void Under_the_policy_local_only_nodes_with_an_endpoint_take_packets_where_the_region_has_one(string endpoints, string route) =>
        Assert.Equal([route], Texts(_all, Address("203.0.113.1/32"), new AddressUse(AddressKind.LoadBalancer, [.. endpoints.Split(' ')])));

    [Fact]
    public void A_shared_address_is_reached_by_every_node_that_one_of_its_services_wants()
    {
        AddressUse a = new(AddressKind.LoadBalancer, ["ord1-a"]);
        AddressUse b = new(AddressKind.LoadBalancer, ["ord1-b"]);
        Assert.Equal(["ord1-router 172.30.1.11@lan0 172.30.1.12@lan0"], Texts(_all, Address("203.0.113.1/32"), a, b));
        Assert.Equal(["ord1-router 172.30.1.11@lan0 172.30.1.12@lan0"], Texts(_all, Address("203.0.113.1/32"), a, new AddressUse(AddressKind.LoadBalancer, null)));
    }

    [Fact]
    public void An_address_of_somebody_elses_load_balancer_is_left_to_them() =>
        Assert.Empty(Texts(_all, Address("192.0.4.1/32"), new AddressUse(AddressKind.LoadBalancer, null)));

    [Theory]
    [InlineData("192.0.4.1/32", true)]
    [InlineData("10.200.0.1/32", false)]
    public void An_external_address_of_no_pool_is_taken_by_every_region(string address, bool isPublic)
    {
        string[] routes = Texts(_all, Address(address), new AddressUse(AddressKind.External, null));
        Assert.Equal(["ord1-router 172.30.1.11@lan0 172.30.1.12@lan0", "lga1-router 172.30.2.11@lan0 172.30.2.12@lan0"], routes.Take(2));
        Assert.Equal(isPublic, routes.Contains("internet 100.64.0.1@eth0 100.64.0.2@eth0 from 198.51.100.10"));
        Assert.Contains("onprem 100.64.0.1@eth0 100.64.0.2@eth0 from 192.0.2.10", routes);
    }

    [Fact]
    public void An_external_address_of_a_pool_goes_where_the_pool_goes() =>
        Assert.Equal(["lga1-router 172.30.2.11@lan0 172.30.2.12@lan0"], Texts(_all, Address("10.135.1.9/32"), new AddressUse(AddressKind.External, null)));

    [Theory]
    [InlineData("172.30.1.11/32")]
    [InlineData("10.64.3.3/32")]
    [InlineData("100.64.0.2/32")]
    [InlineData("198.51.100.10/32")]
    [InlineData("fd64:2::9/128")]
    public void The_labs_own_networks_cannot_be_taken_by_a_service(string address) =>
        Assert.Empty(Texts(_all, Address(address), new AddressUse(AddressKind.External, null)));

    [Theory]
    [InlineData("10.0.0.0/8")]
    [InlineData("198.51.100.0/24")]
    public void The_labs_own_networks_cannot_be_taken_by_a_pool(string prefix)
    {
        RouteCalculation calculation = new(_topology, [new RoutedPool("greedy", LabPoolScope.Public, [IPNetwork.Parse(prefix)], [])], _all);
        Assert.Empty(calculation.Routes(new RouteKey(IPNetwork.Parse(prefix), RouteLayer.Pool), []));
    }

    private static RouteKey Address(string address) => new(IPNetwork.Parse(address), RouteLayer.Address);

    private static string[] Texts(ImmutableHashSet<string> nodes, RouteKey key, params AddressUse[] uses) =>
        [.. new RouteCalculation(_topology, _pools, nodes).Routes(key, uses).Select(Text)];

    private static string Text(HostRoute route)
    {
        string hops = route.Hops.IsEmpty ? "unreachable" : string.Join(' ', route.Hops.Select(hop => $"{hop.Gateway}@{hop.Link}"));
        return $"{route.Host} {hops}{(route.Source is null ? "" : $" from {route.Source}")}";
    }
}
