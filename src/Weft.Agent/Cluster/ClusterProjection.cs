using Weft.Api;

namespace Weft.Agent.Cluster;

/// <summary>Kubernetes objects to a snapshot. Pure.</summary>
internal static class ClusterProjection
{
    /// <param name="nodes">Nodes that exist: a FabricNode without its Node is on its way out and leads nowhere.</param>
    public static ClusterSnapshot Of(IEnumerable<FabricNode> fabricNodes, IEnumerable<Node> nodes, IEnumerable<Region> regions)
    {
        var existing = nodes.Select(node => node.Metadata.Name).ToHashSet(StringComparer.Ordinal);
        return new ClusterSnapshot(
            [.. fabricNodes.Where(node => existing.Contains(node.Metadata.Name)).Select(NodeOf).OrderBy(node => node.Name, StringComparer.Ordinal)],
            [.. regions.Select(RegionOf).OrderBy(region => region.Name, StringComparer.Ordinal)]);
    }

    /// <summary>Differs when something that an agent looks at differs: existence, spec, and where the node is.</summary>
    public static string SignatureOf(IEnumerable<FabricNode> nodes) => string.Join(
        '\n',
        nodes.OrderBy(node => node.Metadata.Name, StringComparer.Ordinal)
            .Select(node => $"{node.Metadata.Uid} {node.Metadata.Generation} {string.Join(',', node.Status?.Underlay?.Addresses ?? [])}"));

    /// <summary>Differs when a Node came, went or changed its spec; heartbeats do not count.</summary>
    public static string SignatureOf(IEnumerable<Node> nodes) => string.Join(
        '\n',
        nodes.OrderBy(node => node.Metadata.Name, StringComparer.Ordinal).Select(node => $"{node.Metadata.Uid} {node.Metadata.Generation}"));

    private static ClusterNode NodeOf(FabricNode node) => new(
        node.Metadata.Name ?? "",
        node.Spec.Region,
        [.. node.Spec.PodPrefixes ?? []],
        [.. node.Status?.Underlay?.Addresses ?? []]);

    private static ClusterRegion RegionOf(Region region) => new(region.Metadata.Name ?? "", region.Spec.Underlay?.Mtu);
}
