using System.Collections.Immutable;
using System.Net;

namespace Weft.Controller.Regions;

/// <summary>What a valid Region gives to its nodes.</summary>
/// <param name="Ipv4NodeLength">Length of the prefix that each node gets out of the IPv4 prefixes.</param>
internal sealed record RegionPlan(
    string Name,
    ImmutableArray<IPNetwork> Ipv4,
    ImmutableArray<IPNetwork> Ipv6,
    int Ipv4NodeLength,
    int Ipv6NodeLength);
