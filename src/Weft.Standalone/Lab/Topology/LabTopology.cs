using System.Collections.Immutable;
using System.Net;

namespace Weft.Standalone.Lab.Topology;

/// <summary>What a lab looks like: regions of nodes behind a router each, a WAN between the routers, and hosts on that WAN.</summary>
public sealed record LabTopology(string Name, ImmutableArray<LabRegion> Regions, ImmutableArray<LabHost> Hosts, LabWan Wan)
{
    public IEnumerable<LabNode> Nodes => Regions.SelectMany(region => region.Nodes);
}

/// <summary>One region. Its router holds the first address of each underlay prefix, its nodes the eleventh and following.</summary>
public sealed record LabRegion(
    string Name,
    ImmutableArray<IPNetwork> PodPrefixes,
    ImmutableArray<IPNetwork> Underlay,
    int MtuBytes,
    long? Asn,
    ImmutableArray<LabPool> Pools,
    ImmutableArray<LabNode> Nodes)
{
    public string RouterName => $"{Name}-router";
}

/// <summary>One node; <see cref="Addresses"/> are its underlay addresses, one per underlay prefix of its region.</summary>
public sealed record LabNode(string Name, string Region, ImmutableArray<IPAddress> Addresses, ImmutableSortedDictionary<string, string> Labels);

/// <summary>A pool of a region, from which Services get the addresses that are reached from outside.</summary>
public sealed record LabPool(string Name, LabPoolScope Scope, ImmutableArray<IPNetwork> Cidrs);

/// <summary>A host on the WAN that is no part of the fabric, as the internet or a company's own network.</summary>
/// <param name="Reaches">Pools of this scope or a wider one have a route on the host; others are unreachable from it.</param>
public sealed record LabHost(string Name, ImmutableArray<IPAddress> Addresses, LabPoolScope Reaches);

/// <summary>The network between the routers.</summary>
public sealed record LabWan(ImmutableArray<IPNetwork> Prefixes, int MtuBytes);
