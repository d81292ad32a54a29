using System.Collections.Immutable;
using System.Net;
using Weft.Api;
using Weft.Controller.Regions;

namespace Weft.Controller.Ipam;

/// <summary>Which prefixes a node gets out of its region's. Pure.</summary>
internal static class NodePrefixAllocator
{
    /// <summary>No region has more nodes than this: two bytes of index.</summary>
    private const int MaxNodes = ushort.MaxValue + 1;

    /// <summary>
    /// One prefix per family of the region; null if one of them has none left. What the node has of the region it keeps.
    /// A node without any gets the same index in both families where that is free, because it is easier to read.
    /// </summary>
    /// <param name="current">The node's own prefixes now.</param>
    /// <param name="used">Prefixes of all other nodes, of any region.</param>
    public static ImmutableArray<IPNetwork>? Allocate(RegionPlan plan, IReadOnlyCollection<IPNetwork> current, IReadOnlyCollection<IPNetwork> used)
    {
        var kept4 = Kept(plan.Ipv4, current, used);
        var kept6 = Kept(plan.Ipv6, current, used);
        if (kept4 is null && kept6 is null && !plan.Ipv4.IsEmpty && !plan.Ipv6.IsEmpty && Together(plan, used) is { } pair)
        {
            return pair;
        }

        var ipv4 = plan.Ipv4.IsEmpty ? null : kept4 ?? FirstFree(plan.Ipv4, plan.Ipv4NodeLength, used);
        var ipv6 = plan.Ipv6.IsEmpty ? null : kept6 ?? FirstFree(plan.Ipv6, plan.Ipv6NodeLength, used);
        var isComplete = (plan.Ipv4.IsEmpty || ipv4 is not null) && (plan.Ipv6.IsEmpty || ipv6 is not null);
        return isComplete ? [.. new[] { ipv4, ipv6 }.OfType<IPNetwork>()] : null;
    }

    /// <summary>A prefix of another length is kept too: changing the Region's length renumbers no running workload.</summary>
    private static IPNetwork? Kept(ImmutableArray<IPNetwork> pools, IReadOnlyCollection<IPNetwork> current, IReadOnlyCollection<IPNetwork> used)
    {
        foreach (var prefix in current)
        {
            if (pools.Any(pool => Prefix.Holds(pool, prefix)) && !used.Any(other => FabricPrefixes.Overlap(other, prefix)))
            {
                return prefix;
            }
        }

        return null;
    }

    private static ImmutableArray<IPNetwork>? Together(RegionPlan plan, IReadOnlyCollection<IPNetwork> used)
    {
        for (var index = 0; index < MaxNodes; index++)
        {
            if (At(plan.Ipv4, plan.Ipv4NodeLength, index) is not { } ipv4 || At(plan.Ipv6, plan.Ipv6NodeLength, index) is not { } ipv6)
            {
                return null;
            }

            if (IsFree(ipv4, used) && IsFree(ipv6, used))
            {
                return [ipv4, ipv6];
            }
        }

        return null;
    }

    private static IPNetwork? FirstFree(ImmutableArray<IPNetwork> pools, int length, IReadOnlyCollection<IPNetwork> used)
    {
        for (var index = 0; index < MaxNodes; index++)
        {
            if (At(pools, length, index) is not { } candidate)
            {
                return null;
            }

            if (IsFree(candidate, used))
            {
                return candidate;
            }
        }

        return null;
    }

    /// <summary>Pools count on from each other; null beyond the last.</summary>
    private static IPNetwork? At(ImmutableArray<IPNetwork> pools, int length, int index)
    {
        foreach (var pool in pools)
        {
            var count = Prefix.CountOf(pool, length, MaxNodes);
            if (index < count)
            {
                return Prefix.At(pool, length, index);
            }

            index -= count;
        }

        return null;
    }

    private static bool IsFree(IPNetwork candidate, IReadOnlyCollection<IPNetwork> used) => !used.Any(other => FabricPrefixes.Overlap(other, candidate));
}
