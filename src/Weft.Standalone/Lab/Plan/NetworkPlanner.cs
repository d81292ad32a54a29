using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Weft.Standalone.Lab.Topology;

namespace Weft.Standalone.Lab.Plan;

/// <summary>Turns a topology into the namespaces, links, addresses and routes that make it. Pure.</summary>
/// <remarks>No namespace gets a link that leads out of the lab: the machine's own network is out of reach by construction.</remarks>
public static class NetworkPlanner
{
    internal const string LanBridge = "lan0";
    internal const string WanBridge = "wan0";

    /// <summary>A router's interface towards the other routers and the hosts.</summary>
    internal const string WanLink = "wan0";

    public static NetworkPlan Plan(LabTopology topology)
    {
        var namespaces = ImmutableArray.CreateBuilder<NamespacePlan>();
        namespaces.Add(new NamespacePlan(LabNames.Wan, false, [new BridgePlan(WanBridge, topology.Wan.MtuBytes, [])], [], []));
        namespaces.AddRange(topology.Regions.Select((_, index) => Router(topology, index)));
        namespaces.AddRange(topology.Regions.SelectMany(Nodes));
        namespaces.AddRange(topology.Hosts.Select((_, index) => Host(topology, index)));
        return new NetworkPlan(namespaces.ToImmutable());
    }

    /// <summary>A router's address on the WAN; null if the WAN does not have the family.</summary>
    internal static IPAddress? RouterAddress(LabTopology topology, LabRegion region, AddressFamily family) =>
        topology.Wan.Prefixes.Any(prefix => Family(prefix) == family)
            ? WanAddress(topology, family, RouterWanIndex(topology.Regions.IndexOf(region)))
            : null;

    private static NamespacePlan Router(LabTopology topology, int index)
    {
        LabRegion region = topology.Regions[index];
        BridgePlan lan = new(LanBridge, region.MtuBytes, Addresses(region.Underlay, TopologyReader.RouterIndex));
        VethPlan wan = new(
            WanLink,
            topology.Wan.MtuBytes,
            Addresses(topology.Wan.Prefixes, RouterWanIndex(index)),
            new PortPlan(LabNames.Wan, WanBridge, $"router{index}"));
        IEnumerable<RoutePlan> regions = topology.Regions.SelectMany((other, i) => i == index
            ? []
            : other.Underlay.Select(prefix => new RoutePlan(prefix, WanAddress(topology, Family(prefix), RouterWanIndex(i)), WanLink)));
        IEnumerable<RoutePlan> hosts = topology.Hosts.SelectMany((host, i) => host.Addresses.Select(address =>
            new RoutePlan(Single(address), WanAddress(topology, address.AddressFamily, HostWanIndex(i)), WanLink)));
        return new NamespacePlan(region.RouterName, true, [lan], [wan], [.. regions, .. hosts]);
    }

    private static IEnumerable<NamespacePlan> Nodes(LabRegion region) => region.Nodes.Select((node, index) =>
    {
        VethPlan uplink = new(
            LabNames.Uplink,
            region.MtuBytes,
            [.. node.Addresses.Zip(region.Underlay, (address, prefix) => new LinkAddress(address, prefix.PrefixLength))],
            new PortPlan(region.RouterName, LanBridge, $"node{index}"));
        IEnumerable<RoutePlan> defaults = region.Underlay.Select(prefix =>
            new RoutePlan(Default(Family(prefix)), PrefixAddresses.At(prefix, TopologyReader.RouterIndex), LabNames.Uplink));
        return new NamespacePlan(node.Name, true, [], [uplink], [.. defaults]);
    });

    /// <summary>A host answers from its public address, not from its address on the WAN.</summary>
    private static NamespacePlan Host(LabTopology topology, int index)
    {
        LabHost host = topology.Hosts[index];
        VethPlan uplink = new(
            LabNames.Uplink,
            topology.Wan.MtuBytes,
            [.. Addresses(topology.Wan.Prefixes, HostWanIndex(index)), .. host.Addresses.Select(address => new LinkAddress(address, Bits(address)))],
            new PortPlan(LabNames.Wan, WanBridge, $"host{index}"));
        IEnumerable<RoutePlan> routes =
            from address in host.Addresses
            from region in topology.Regions.Select((value, i) => (value.Underlay, Index: i))
            from prefix in region.Underlay
            where Family(prefix) == address.AddressFamily
            select new RoutePlan(prefix, WanAddress(topology, address.AddressFamily, RouterWanIndex(region.Index)), LabNames.Uplink, address);
        return new NamespacePlan(host.Name, false, [], [uplink], [.. routes.DistinctBy(route => route.Destination)]);
    }

    private static int RouterWanIndex(int region) => region + 1;

    private static int HostWanIndex(int host) => TopologyReader.FirstHostIndex + host;

    private static ImmutableArray<LinkAddress> Addresses(ImmutableArray<IPNetwork> prefixes, int index) =>
        [.. prefixes.Select(prefix => new LinkAddress(PrefixAddresses.At(prefix, index), prefix.PrefixLength))];

    private static IPAddress WanAddress(LabTopology topology, AddressFamily family, int index) =>
        PrefixAddresses.At(topology.Wan.Prefixes.First(prefix => Family(prefix) == family), index);

    private static IPNetwork Single(IPAddress address) => new(address, Bits(address));

    private static IPNetwork Default(AddressFamily family) =>
        family == AddressFamily.InterNetwork ? new IPNetwork(IPAddress.Any, 0) : new IPNetwork(IPAddress.IPv6Any, 0);

    private static int Bits(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;

    private static AddressFamily Family(IPNetwork prefix) => prefix.BaseAddress.AddressFamily;
}
