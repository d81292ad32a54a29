using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Weft.Standalone.Lab.Plan;
using Weft.Standalone.Lab.Topology;

namespace Weft.Standalone.Lab.Routing;

/// <summary>Which routes the routers and hosts of a lab must have to a destination. Pure.</summary>
/// <param name="topology">The lab.</param>
/// <param name="pools">All pools, in the order of their names.</param>
/// <param name="nodes">The nodes that take packets.</param>
internal sealed class RouteCalculation(LabTopology topology, ImmutableArray<RoutedPool> pools, ImmutableHashSet<string> nodes)
{
    /// <summary>Names of everything in the lab that has such routes.</summary>
    public static IEnumerable<string> Hosts(LabTopology topology) =>
        topology.Regions.Select(region => region.RouterName).Concat(topology.Hosts.Select(host => host.Name));

    /// <param name="key">The destination.</param>
    /// <param name="uses">How Services use it, if it is an address.</param>
    public IEnumerable<HostRoute> Routes(RouteKey key, IReadOnlyCollection<AddressUse> uses)
    {
        if (IsOfTheLab(key.Destination))
        {
            return [];
        }

        return key.Layer == RouteLayer.Pool ? ToPool(key) : ToAddress(key, uses);
    }

    /// <summary>The lab's own networks keep their routes, whatever a pool or a Service claims.</summary>
    public bool IsOfTheLab(IPNetwork destination) =>
        topology.Regions.SelectMany(region => region.Underlay.Concat(region.PodPrefixes)).Concat(topology.Wan.Prefixes).Any(own => Overlap(own, destination))
        || topology.Hosts.SelectMany(host => host.Addresses).Any(destination.Contains);

    private IEnumerable<HostRoute> ToPool(RouteKey key)
    {
        if (pools.FirstOrDefault(pool => pool.Cidrs.Contains(key.Destination)) is not { } pool)
        {
            return [];
        }

        LabRegion[] regions = [.. topology.Regions.Where(pool.IsIn)];

        // Without an end the packet to an address that no Service has would follow the nodes' default route back to the router.
        IEnumerable<HostRoute> ends = regions.Select(region => new HostRoute(region.RouterName, key, []));
        IEnumerable<string> others = topology.Regions.Except(regions).Select(region => region.RouterName);
        return [.. ends, .. OverWan(key, regions, [.. others, .. HostsReaching(pool.Scope)])];
    }

    private IEnumerable<HostRoute> ToAddress(RouteKey key, IReadOnlyCollection<AddressUse> uses)
    {
        RoutedPool? pool = PoolOf(key.Destination.BaseAddress);
        AddressUse[] ours = [.. uses.Where(use => pool is not null || use.Kind == AddressKind.External)];
        if (ours.Length == 0)
        {
            return [];
        }

        LabRegion[] regions = [.. topology.Regions.Where(region => pool?.IsIn(region) ?? true)];
        IEnumerable<HostRoute> inRegions = regions
            .Select(region => new HostRoute(region.RouterName, key, NodeHops(region, key.Destination, ours)))
            .Where(route => !route.Hops.IsEmpty);
        if (pool is not null)
        {
            return inRegions;
        }

        // An address of no pool is on its own: every region takes it.
        LabPoolScope scope = IsPrivateUse(key.Destination.BaseAddress) ? LabPoolScope.Private : LabPoolScope.Public;
        return [.. inRegions, .. OverWan(key, regions, HostsReaching(scope))];
    }

    private ImmutableArray<RouteHop> NodeHops(LabRegion region, IPNetwork destination, AddressUse[] uses)
    {
        // With every agent of a region away the kernels of its nodes go on: a way that may work is better than none.
        LabNode[] candidates = [.. region.Nodes.Where(node => nodes.Contains(node.Name))];
        candidates = candidates.Length > 0 ? candidates : [.. region.Nodes];
        if (uses.All(use => use.LocalNodes is not null))
        {
            LabNode[] local = [.. candidates.Where(node => uses.Any(use => use.LocalNodes!.Contains(node.Name)))];
            candidates = local.Length > 0 ? local : candidates;
        }

        return Hops(candidates.Select(node => node.Addresses.FirstOrDefault(address => address.AddressFamily == Family(destination))), NetworkPlanner.LanBridge);
    }

    private IEnumerable<HostRoute> OverWan(RouteKey key, LabRegion[] regions, IEnumerable<string> hosts)
    {
        foreach (string name in hosts)
        {
            LabHost? host = topology.Hosts.FirstOrDefault(host => host.Name == name);
            IPAddress? source = host?.Addresses.FirstOrDefault(address => address.AddressFamily == Family(key.Destination));
            ImmutableArray<RouteHop> hops = Hops(
                regions.Select(region => NetworkPlanner.RouterAddress(topology, region, Family(key.Destination))),
                host is null ? NetworkPlanner.WanLink : LabNames.Uplink);
            if (!hops.IsEmpty && (host is null || source is not null))
            {
                yield return new HostRoute(name, key, hops, source);
            }
        }
    }

    private IEnumerable<string> HostsReaching(LabPoolScope scope) =>
        topology.Hosts.Where(host => scope == LabPoolScope.Public || host.Reaches == LabPoolScope.Private).Select(host => host.Name);

    private RoutedPool? PoolOf(IPAddress address) => pools
        .SelectMany(pool => pool.Cidrs.Where(cidr => cidr.Contains(address)).Select(cidr => (pool, cidr.PrefixLength)))
        .OrderByDescending(item => item.PrefixLength)
        .Select(item => item.pool)
        .FirstOrDefault();

    private static ImmutableArray<RouteHop> Hops(IEnumerable<IPAddress?> gateways, string link) =>
        [.. gateways.OfType<IPAddress>().Select(gateway => new RouteHop(gateway, link)).Order(HopOrder.Instance)];

    /// <summary>RFC 1918 and RFC 4193: addresses that mean nothing outside of a network.</summary>
    private static bool IsPrivateUse(IPAddress address) =>
        address.IsIPv6UniqueLocal || _privateUse.Any(prefix => prefix.Contains(address));

    private static readonly IPNetwork[] _privateUse = [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16")];

    private static bool Overlap(IPNetwork left, IPNetwork right) =>
        Family(left) == Family(right) && (left.Contains(right.BaseAddress) || right.Contains(left.BaseAddress));

    private static AddressFamily Family(IPNetwork prefix) => prefix.BaseAddress.AddressFamily;
}
