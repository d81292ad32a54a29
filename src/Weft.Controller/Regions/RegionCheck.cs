using System.Net;
using System.Net.Sockets;
using Weft.Api;

namespace Weft.Controller.Regions;

/// <summary>One thing that keeps a Region from being used.</summary>
/// <param name="Reason">One word for machines.</param>
/// <param name="Message">A sentence for people, with the field.</param>
internal sealed record RegionProblem(string Reason, string Message);

/// <summary>Whether a Region can be used: what its schema cannot say, and how it lies beside the others. Pure.</summary>
internal static class RegionCheck
{
    /// <summary>IPv6's minimum of 1280 and VXLAN's 50.</summary>
    public const int MinUnderlayMtu = 1330;

    /// <summary>The plan, or why there is none.</summary>
    /// <param name="older">Regions that came before: of two that overlap, the older one stays usable.</param>
    public static (RegionPlan? Plan, IReadOnlyList<RegionProblem> Problems) Of(Region region, IEnumerable<Region> older)
    {
        List<RegionProblem> problems = [.. RegionRules.Validate(region).Select(error => new RegionProblem("Invalid", error.ToString()))];
        var prefixes = Prefixes(region);
        if (prefixes.Count == 0)
        {
            problems.Add(new RegionProblem("NoPrefix", "spec.podPrefixes: holds no prefix, so no node gets any"));
        }

        foreach (var prefix in prefixes)
        {
            if (FabricPrefixes.Unusable(prefix) is { } reserved)
            {
                problems.Add(new RegionProblem("Unusable", $"spec.podPrefixes: {prefix} overlaps {reserved}, which no workload can use"));
            }
        }

        problems.AddRange(Overlaps(prefixes, older));
        if (region.Spec.Underlay?.Mtu is { } mtu && mtu < MinUnderlayMtu)
        {
            problems.Add(new RegionProblem("UnderlayMtuTooSmall", $"spec.underlay.mtu: {mtu} is less than {MinUnderlayMtu}, which IPv6 in VXLAN needs"));
        }

        return (problems.Count == 0 ? PlanOf(region, prefixes) : null, problems);
    }

    private static RegionPlan PlanOf(Region region, List<IPNetwork> prefixes) => new(
        region.Metadata.Name ?? "",
        [.. prefixes.Where(Prefix.IsIpv4)],
        [.. prefixes.Where(prefix => !Prefix.IsIpv4(prefix))],
        RegionRules.NodePrefixLength(region.Spec, AddressFamily.InterNetwork),
        RegionRules.NodePrefixLength(region.Spec, AddressFamily.InterNetworkV6));

    private static List<IPNetwork> Prefixes(Region region)
    {
        List<IPNetwork> prefixes = [];
        foreach (var text in region.Spec.PodPrefixes)
        {
            if (IPNetwork.TryParse(text, out var prefix))
            {
                prefixes.Add(prefix);
            }
        }

        return prefixes;
    }

    private static IEnumerable<RegionProblem> Overlaps(List<IPNetwork> prefixes, IEnumerable<Region> older)
    {
        foreach (var other in older)
        {
            foreach (var theirs in Prefixes(other))
            {
                foreach (var prefix in prefixes.Where(prefix => FabricPrefixes.Overlap(prefix, theirs)))
                {
                    yield return new RegionProblem("Overlap", $"spec.podPrefixes: {prefix} overlaps {theirs} of the older Region {other.Metadata.Name}");
                }
            }
        }
    }
}
