using System.Collections.Immutable;
using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Weft.Standalone.Lab.Plan;
using Weft.Standalone.Lab.Routing;
using Weft.Standalone.Lab.Topology;

namespace Weft.Standalone.Tests.Lab.Routing;

/// <summary>Whatever pools, Services and nodes there are: a packet ends at a node of the right region or is refused, by every way it may take.</summary>
public sealed class RouteWalkTests
{
    private static readonly LabTopology _topology = TopologyFiles.Load(TopologyFiles.Default);
    private static readonly NetworkPlan _plan = NetworkPlanner.Plan(_topology);

    /// <summary>Prefixes that pools may have, one within another too, and some of the lab's own.</summary>
    private static readonly IPNetwork[] _prefixes =
        [.. new[] { "203.0.113.0/24", "203.0.113.0/28", "203.0.113.7/32", "192.0.4.0/24", "10.135.0.0/24", "10.64.0.0/16", "172.30.1.0/24" }.Select(IPNetwork.Parse)];

    private static readonly IPAddress[] _addresses = [.. new[] { "203.0.113.7", "203.0.113.99", "192.0.4.1", "10.135.0.9", "10.64.1.2", "172.30.1.11" }.Select(IPAddress.Parse)];

    private static readonly Gen<RoutedPool> _pool =
        from prefix in Gen.Elements(_prefixes)
        from scope in Gen.Elements(LabPoolScope.Private, LabPoolScope.Public)
        from regions in Gen.SubListOf(["ord1", "lga1"])
        select new RoutedPool(prefix.ToString(), scope, [prefix], [.. regions]);

    private static readonly Gen<(IPAddress Address, AddressUse Use)> _use =
        from address in Gen.Elements(_addresses)
        from kind in Gen.Elements(AddressKind.LoadBalancer, AddressKind.External)
        from local in Gen.Elements(true, false)
        from nodes in Gen.SubListOf(_topology.Nodes.Select(node => node.Name))
        select (address, new AddressUse(kind, local ? [.. nodes] : null));

    private static readonly Gen<World> _world =
        from pools in Gen.ListOf(_pool, 3)
        from uses in Gen.ListOf(_use, 4)
        from nodes in Gen.SubListOf(_topology.Nodes.Select(node => node.Name))
        select new World([.. pools.DistinctBy(pool => pool.Name)], [.. uses], [.. nodes]);

    [Fact]
    public void No_packet_to_any_address_walks_in_a_circle() => Prop.ForAll(
        _world.ToArbitrary(),
        world => _addresses.All(address => RouteCalculation.Hosts(_topology).All(host => Walks(world, host, address).All(end => end != "circle"))))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void A_packet_to_a_service_of_a_pool_ends_at_a_node_of_the_pools_regions() => Prop.ForAll(
        _world.ToArbitrary(),
        world => world.Uses.All(use => PoolOf(world, use.Address) is not { } pool || IsOfTheLab(use.Address)
            || RouteCalculation.Hosts(_topology).SelectMany(host => Walks(world, host, use.Address)).All(end => end == "no route" || IsIn(pool, end))))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void A_private_pool_has_no_way_from_the_internet() => Prop.ForAll(
        _world.ToArbitrary(),
        world => _addresses.Where(address => PoolOf(world, address)?.Scope == LabPoolScope.Private && !IsOfTheLab(address)
                && !world.Pools.Any(pool => pool.Scope == LabPoolScope.Public && pool.Cidrs[0].Contains(address)))
            .All(address => Walks(world, "internet", address).All(end => end == "no route")))
        .QuickCheckThrowOnFailure();

    /// <summary>Where packets end that go every way there is: a node, "no route", "unreachable", or "circle".</summary>
    private static IEnumerable<string> Walks(World world, string host, IPAddress address, int hops = 0)
    {
        if (hops > 6)
        {
            return ["circle"];
        }

        if (_topology.Nodes.Any(node => node.Name == host))
        {
            return [host];
        }

        HostRoute[] routes = [.. world.Routes.Where(route => route.Host == host && route.Key.Destination.Contains(address))];
        int longest = routes.Select(route => route.Key.Destination.PrefixLength).DefaultIfEmpty(-1).Max();
        RoutePlan? plan = _plan.Namespaces.Single(item => item.Host == host).Routes
            .Where(route => route.Destination.Contains(address)).MaxBy(route => route.Destination.PrefixLength);
        if (plan is not null && plan.Destination.PrefixLength > longest)
        {
            return Walks(world, Owner(plan.Gateway), address, hops + 1);
        }

        HostRoute? best = routes.Where(route => route.Key.Destination.PrefixLength == longest).MinBy(route => (int)route.Key.Layer);
        return best is null ? ["no route"]
            : best.Hops.IsEmpty ? ["unreachable"]
            : best.Hops.SelectMany(hop => Walks(world, Owner(hop.Gateway), address, hops + 1));
    }

    private static string Owner(IPAddress gateway) => _plan.Namespaces.Single(item => item.Bridges.SelectMany(bridge => bridge.Addresses)
        .Concat(item.Veths.SelectMany(veth => veth.Addresses)).Any(own => own.Address.Equals(gateway))).Host;

    private static RoutedPool? PoolOf(World world, IPAddress address) =>
        world.Pools.Where(pool => pool.Cidrs[0].Contains(address)).MaxBy(pool => pool.Cidrs[0].PrefixLength);

    private static bool IsOfTheLab(IPAddress address) => new RouteCalculation(_topology, [], []).IsOfTheLab(new IPNetwork(address, 32));

    private static bool IsIn(RoutedPool pool, string end) => _topology.Nodes.SingleOrDefault(node => node.Name == end) is { } node
        && pool.IsIn(_topology.Regions.Single(region => region.Name == node.Region));

    private sealed record World(ImmutableArray<RoutedPool> Pools, ImmutableArray<(IPAddress Address, AddressUse Use)> Uses, ImmutableHashSet<string> Nodes)
    {
        public ImmutableArray<HostRoute> Routes { get; } = All(Pools, Uses, Nodes);

        private static ImmutableArray<HostRoute> All(ImmutableArray<RoutedPool> pools, ImmutableArray<(IPAddress Address, AddressUse Use)> uses, ImmutableHashSet<string> nodes)
        {
            RouteCalculation calculation = new(_topology, pools, nodes);
            return
            [
                .. pools.SelectMany(pool => calculation.Routes(new RouteKey(pool.Cidrs[0], RouteLayer.Pool), [])),
                .. uses.GroupBy(use => use.Address).SelectMany(group => calculation.Routes(
                    new RouteKey(new IPNetwork(group.Key, 32), RouteLayer.Address), [.. group.Select(use => use.Use)])),
            ];
        }
    }
}
