using System.Net;
using Weft.Api;

namespace Weft.Controller.AddressPools;

/// <summary>One thing that keeps a pool from being used.</summary>
/// <param name="Reason">One word for machines.</param>
/// <param name="Message">A sentence for people, with the field.</param>
internal sealed record AddressPoolProblem(string Reason, string Message);

/// <summary>What else has addresses.</summary>
/// <param name="Regions">All Regions.</param>
/// <param name="Nodes">All nodes.</param>
/// <param name="ServiceNetworks">The networks of cluster addresses.</param>
internal sealed record AddressPlan(IReadOnlyCollection<Region> Regions, IReadOnlyCollection<FabricNode> Nodes, IReadOnlyList<IPNetwork> ServiceNetworks);

/// <summary>Whether a pool can be used: by itself, and beside everything else that has addresses. Pure.</summary>
internal static class AddressPoolCheck
{
    /// <summary>Every problem of the pool.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="older">Pools that came before: of two that overlap, the older one stays usable.</param>
    /// <param name="plan">What else has addresses.</param>
    public static IReadOnlyList<AddressPoolProblem> Of(AddressPool pool, IEnumerable<AddressPool> older, AddressPlan plan)
    {
        List<AddressPoolProblem> problems = [.. AddressPoolRules.Validate(pool).Select(error => new AddressPoolProblem("Invalid", error.ToString()))];
        foreach (var network in PoolView.NetworksOf(pool))
        {
            problems.AddRange(Overlaps(network, older, plan).Select(other => new AddressPoolProblem("Overlap", $"spec.cidrs: {network} overlaps {other}")));
            problems.AddRange(plan.Nodes.SelectMany(node => AddressesOf(node, network))
                .Select(text => new AddressPoolProblem("Overlap", $"spec.cidrs: {network} holds {text}")));
        }

        foreach (var name in pool.Spec.Regions ?? [])
        {
            if (!plan.Regions.Any(region => string.Equals(region.Metadata.Name, name, StringComparison.OrdinalIgnoreCase)))
            {
                problems.Add(new AddressPoolProblem("RegionUnknown", $"spec.regions: there is no Region {name}"));
            }
        }

        return problems;
    }

    private static IEnumerable<string> Overlaps(IPNetwork network, IEnumerable<AddressPool> older, AddressPlan plan)
    {
        foreach (var other in older)
        {
            foreach (var theirs in PoolView.NetworksOf(other).Where(theirs => FabricPrefixes.Overlap(theirs, network)))
            {
                yield return $"{theirs} of the older AddressPool {other.Metadata.Name}";
            }
        }

        foreach (var region in plan.Regions)
        {
            foreach (var prefix in region.Spec.PodPrefixes)
            {
                if (IPNetwork.TryParse(prefix, out var theirs) && FabricPrefixes.Overlap(theirs, network))
                {
                    yield return $"{theirs} of the Region {region.Metadata.Name}";
                }
            }
        }

        foreach (var theirs in plan.ServiceNetworks.Where(theirs => FabricPrefixes.Overlap(theirs, network)))
        {
            yield return $"{theirs}, the cluster's addresses of Services";
        }
    }

    private static IEnumerable<string> AddressesOf(FabricNode node, IPNetwork network)
    {
        foreach (var text in node.Status?.Underlay?.Addresses ?? [])
        {
            if (IpText.TryParsePrefix(text, out var address, out _) && network.Contains(address))
            {
                yield return $"{address}, an address of node {node.Metadata.Name}";
            }
        }
    }
}
