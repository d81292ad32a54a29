using System.Collections.Immutable;
using Weft.Api;
using Weft.Standalone.Workloads;

namespace Weft.Standalone.Scheduling;

/// <summary>Where a Pod goes, or why it cannot go anywhere. Pure: the same view gives the same node.</summary>
/// <param name="Node">The chosen node; null when there is none.</param>
/// <param name="Message">Why there is none, counted per reason as Kubernetes does.</param>
internal sealed record SchedulingDecision(string? Node, string? Message)
{
    public static SchedulingDecision Decide(Pod pod, SchedulingView view)
    {
        var topology = new PodTopology(pod, view);
        var reasons = new List<string>();
        var possible = ImmutableArray.CreateBuilder<NodeView>();
        foreach (var node in view.Nodes)
        {
            var against = NodeFilters.Reasons(pod, node);
            if (against.Count == 0 && topology.Reason(node) is { } reason)
            {
                against = [reason];
            }

            reasons.AddRange(against);
            if (against.Count == 0)
            {
                possible.Add(node);
            }
        }

        return possible.Count == 0
            ? new SchedulingDecision(null, Describe(view.Nodes.Length, reasons))
            : new SchedulingDecision(Best(pod, view, topology, possible).Name, null);
    }

    /// <summary>What the Pod wishes comes first, then an even spread of its kind over hosts and regions, then the emptiest node.</summary>
    private static NodeView Best(Pod pod, SchedulingView view, PodTopology topology, IReadOnlyList<NodeView> possible)
    {
        var kind = KindOf(pod);
        var perRegion = view.Nodes
            .GroupBy(node => NodeLabels.Domain(node.Node, NodeLabels.Region) ?? "")
            .ToDictionary(region => region.Key, region => region.Sum(node => Alike(node, kind)));
        return possible
            .OrderByDescending(node => PreferredWeight(pod, node.Node) + topology.Wished(node))
            .ThenBy(node => Taints.Disliked(pod, node.Node))
            .ThenBy(topology.Unwished)
            .ThenBy(node => Alike(node, kind))
            .ThenBy(node => perRegion[NodeLabels.Domain(node.Node, NodeLabels.Region) ?? ""])
            .ThenBy(node => node.Pods.Length)
            .ThenBy(node => node.Name, StringComparer.Ordinal)
            .First();
    }

    private static int PreferredWeight(Pod pod, Node node) =>
        (pod.Spec?.Affinity?.NodeAffinity?.PreferredDuringSchedulingIgnoredDuringExecution ?? [])
        .Where(term => NodeLabels.MatchesTerm(term.Preference, node))
        .Sum(term => term.Weight);

    private static int Alike(NodeView node, string kind) => node.Pods.Count(other => !PodState.IsDeleting(other) && KindOf(other) == kind);

    /// <summary>Pods of one controller are of one kind; a Pod by itself is of the kind of its labels.</summary>
    private static string KindOf(Pod pod)
    {
        if (Ownership.ControllerOf(pod.Metadata) is { } owner)
        {
            return owner.Uid;
        }

        var labels = (pod.Metadata.Labels ?? ImmutableDictionary<string, string>.Empty).OrderBy(pair => pair.Key, StringComparer.Ordinal);
        return $"{pod.Metadata.Namespace}/{string.Join(',', labels.Select(pair => $"{pair.Key}={pair.Value}"))}";
    }

    private static string Describe(int nodes, List<string> reasons)
    {
        if (nodes == 0)
        {
            return "no nodes available to schedule pods";
        }

        var counted = reasons.CountBy(reason => reason).Select(pair => $"{pair.Value} {pair.Key}").Order(StringComparer.Ordinal);
        return $"0/{nodes} nodes are available: {string.Join(", ", counted)}.";
    }
}
