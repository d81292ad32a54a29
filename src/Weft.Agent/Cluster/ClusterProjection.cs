using Weft.Api;

namespace Weft.Agent.Cluster;

/// <summary>Kubernetes objects to a snapshot. Pure.</summary>
internal static class ClusterProjection
{
    private const string ZoneLabel = "topology.kubernetes.io/zone";

    /// <param name="nodes">Nodes that exist: a FabricNode without its Node is on its way out and leads nowhere.</param>
    public static ClusterSnapshot Of(IEnumerable<FabricNode> fabricNodes, IEnumerable<Node> nodes, IEnumerable<Region> regions)
    {
        var existing = nodes.ToDictionary(node => node.Metadata.Name ?? "", ZoneOf, StringComparer.Ordinal);
        return new ClusterSnapshot(
            [
                .. fabricNodes.Where(node => existing.ContainsKey(node.Metadata.Name ?? ""))
                    .Select(node => NodeOf(node, existing[node.Metadata.Name ?? ""]))
                    .OrderBy(node => node.Name, StringComparer.Ordinal),
            ],
            [.. regions.Select(RegionOf).OrderBy(region => region.Name, StringComparer.Ordinal)]);
    }

    /// <summary>Differs when something that an agent looks at differs: existence, spec, where the node is, and whether anybody lives there.</summary>
    public static string SignatureOf(IEnumerable<FabricNode> nodes) => string.Join(
        '\n',
        nodes.OrderBy(node => node.Metadata.Name, StringComparer.Ordinal)
            .Select(node => $"{node.Metadata.Uid} {node.Metadata.Generation} {string.Join(',', node.Status?.Underlay?.Addresses ?? [])} {IsAlive(node)}"));

    /// <summary>Differs when a Node came, went, moved or changed its spec; heartbeats do not count.</summary>
    public static string SignatureOf(IEnumerable<Node> nodes) => string.Join(
        '\n',
        nodes.OrderBy(node => node.Metadata.Name, StringComparer.Ordinal).Select(node => $"{node.Metadata.Uid} {node.Metadata.Generation} {ZoneOf(node)}"));

    private static string ZoneOf(Node node) => node.Metadata.Labels?.GetValueOrDefault(ZoneLabel) ?? "";

    private static bool IsAlive(FabricNode node) =>
        node.Status?.Conditions?.Any(condition => condition.Type == AgentLease.ConditionType && condition.Status == "False") != true;

    private static ClusterNode NodeOf(FabricNode node, string zone) => new(
        node.Metadata.Name ?? "",
        node.Spec.Region,
        [.. node.Spec.PodPrefixes ?? []],
        [.. node.Status?.Underlay?.Addresses ?? []],
        zone,
        IsAlive(node));

    private static ClusterRegion RegionOf(Region region) => new(region.Metadata.Name ?? "", region.Spec.Underlay?.Mtu)
    {
        PodPrefixes = [.. region.Spec.PodPrefixes],
        IsZeroTrust = PolicyLabels.ReadZeroTrust(region.Metadata, out _) ?? false,
    };
}
