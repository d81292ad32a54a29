using System.Collections.Immutable;
using Weft.Api;
using Weft.Standalone.Workloads;

namespace Weft.Standalone.Scheduling;

/// <summary>One node as the scheduler sees it.</summary>
/// <param name="Node">The node.</param>
/// <param name="Pods">The Pods that are on it or promised to it, finished ones apart.</param>
internal sealed record NodeView(Node Node, ImmutableArray<Pod> Pods)
{
    public string Name => Node.Metadata.Name ?? "";

    public IReadOnlyDictionary<string, string> Labels => Node.Metadata.Labels ?? ImmutableDictionary<string, string>.Empty;
}

/// <summary>All nodes at one moment, and the namespaces' labels that affinity terms may ask for.</summary>
internal sealed record SchedulingView(ImmutableArray<NodeView> Nodes, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> NamespaceLabels)
{
    /// <param name="nodes">The nodes.</param>
    /// <param name="pods">All Pods.</param>
    /// <param name="promised">Nodes that Pods were bound to which the cache does not show on them yet, by uid.</param>
    /// <param name="namespaces">All namespaces.</param>
    public static SchedulingView Of(
        IEnumerable<Node> nodes, IEnumerable<Pod> pods, IReadOnlyDictionary<string, string> promised, IEnumerable<Namespace> namespaces)
    {
        var byNode = pods
            .Where(pod => !PodState.IsFinished(pod))
            .Select(pod => (Pod: pod, Node: NodeOf(pod, promised)))
            .Where(pair => pair.Node is not null)
            .ToLookup(pair => pair.Node!, pair => pair.Pod);
        return new SchedulingView(
            [.. nodes.OrderBy(node => node.Metadata.Name, StringComparer.Ordinal).Select(node => new NodeView(node, [.. byNode[node.Metadata.Name ?? ""]]))],
            namespaces.ToDictionary(ns => ns.Metadata.Name ?? "", ns => ns.Metadata.Labels ?? ImmutableDictionary<string, string>.Empty));
    }

    private static string? NodeOf(Pod pod, IReadOnlyDictionary<string, string> promised) =>
        string.IsNullOrEmpty(pod.Spec?.NodeName) ? promised.GetValueOrDefault(pod.Metadata.Uid ?? "") : pod.Spec.NodeName;
}
