using Weft.Api;
using Weft.Standalone.Workloads;

namespace Weft.Standalone.Scheduling;

/// <summary>What rules a node out because of where other Pods are: spread constraints and affinity between Pods.</summary>
internal sealed class PodTopology
{
    private readonly Pod _pod;
    private readonly SchedulingView _view;
    private readonly List<(TopologySpreadConstraint Constraint, Dictionary<string, int> Counts)> _spread = [];

    public PodTopology(Pod pod, SchedulingView view)
    {
        _pod = pod;
        _view = view;
        foreach (var constraint in pod.Spec?.TopologySpreadConstraints ?? [])
        {
            _spread.Add((constraint, CountByDomain(constraint)));
        }
    }

    /// <summary>Why the Pod cannot be on the node; null when it can.</summary>
    public string? Reason(NodeView node)
    {
        foreach (var (constraint, counts) in _spread.Where(pair => pair.Constraint.WhenUnsatisfiable != "ScheduleAnyway"))
        {
            if (NodeLabels.Domain(node.Node, constraint.TopologyKey) is not { } domain)
            {
                return "node(s) didn't match pod topology spread constraints (missing required label)";
            }

            if (Skew(constraint, counts, domain) > constraint.MaxSkew)
            {
                return "node(s) didn't match pod topology spread constraints";
            }
        }

        return AffinityReason(node);
    }

    /// <summary>How badly the node fits what is only wished for; zero is best.</summary>
    public int Unwished(NodeView node) => _spread
        .Where(pair => pair.Constraint.WhenUnsatisfiable == "ScheduleAnyway")
        .Sum(pair => NodeLabels.Domain(node.Node, pair.Constraint.TopologyKey) is { } domain ? Skew(pair.Constraint, pair.Counts, domain) : int.MaxValue / 1024);

    /// <summary>Weight of wished affinity that the node fulfils, less that of wished distance that it breaks.</summary>
    public int Wished(NodeView node)
    {
        var near = _pod.Spec?.Affinity?.PodAffinity?.PreferredDuringSchedulingIgnoredDuringExecution ?? [];
        var far = _pod.Spec?.Affinity?.PodAntiAffinity?.PreferredDuringSchedulingIgnoredDuringExecution ?? [];
        return near.Where(term => HasMatch(term.PodAffinityTerm, node)).Sum(term => term.Weight)
            - far.Where(term => HasMatch(term.PodAffinityTerm, node)).Sum(term => term.Weight);
    }

    private static int Skew(TopologySpreadConstraint constraint, Dictionary<string, int> counts, string domain)
    {
        var least = counts.Count == 0 || counts.Count < (constraint.MinDomains ?? 1) ? 0 : counts.Values.Min();
        return counts.GetValueOrDefault(domain) + 1 - least;
    }

    /// <summary>Matching Pods per domain, over the nodes that the Pod could be on by its own wish.</summary>
    private Dictionary<string, int> CountByDomain(TopologySpreadConstraint constraint)
    {
        var selector = WithLabelKeys(Selection.Of(constraint.LabelSelector), constraint.MatchLabelKeys);
        var counts = new Dictionary<string, int>();
        foreach (var node in _view.Nodes)
        {
            if (NodeLabels.Domain(node.Node, constraint.TopologyKey) is not { } domain || !Counts(constraint, node.Node))
            {
                continue;
            }

            counts[domain] = counts.GetValueOrDefault(domain)
                + node.Pods.Count(other => other.Metadata.Namespace == _pod.Metadata.Namespace && !PodState.IsDeleting(other) && selector(other));
        }

        return counts;
    }

    private bool Counts(TopologySpreadConstraint constraint, Node node) =>
        (constraint.NodeAffinityPolicy == "Ignore" || NodeFilters.MatchesNode(_pod, node))
        && (constraint.NodeTaintsPolicy != "Honor" || Taints.Forbidding(_pod, node) is null);

    private Func<Pod, bool> WithLabelKeys(LabelQuery query, IReadOnlyList<string>? keys)
    {
        var same = (keys ?? []).Where(key => _pod.Metadata.Labels?.ContainsKey(key) == true).ToList();
        return other => query.Matches(other.Metadata.Labels)
            && same.All(key => other.Metadata.Labels?.GetValueOrDefault(key) == _pod.Metadata.Labels![key]);
    }

    private string? AffinityReason(NodeView node)
    {
        foreach (var term in _pod.Spec?.Affinity?.PodAffinity?.RequiredDuringSchedulingIgnoredDuringExecution ?? [])
        {
            if (!HasMatch(term, node) && !IsFirstOfItsKind(term, node))
            {
                return "node(s) didn't match pod affinity rules";
            }
        }

        foreach (var term in _pod.Spec?.Affinity?.PodAntiAffinity?.RequiredDuringSchedulingIgnoredDuringExecution ?? [])
        {
            if (HasMatch(term, node))
            {
                return "node(s) didn't match pod anti-affinity rules";
            }
        }

        return IsKeptAway(node) ? "node(s) didn't satisfy existing pods anti-affinity rules" : null;
    }

    /// <summary>A group whose members want to be together must be able to begin somewhere.</summary>
    private bool IsFirstOfItsKind(PodAffinityTerm term, NodeView node) =>
        NodeLabels.Domain(node.Node, term.TopologyKey) is not null
        && Matches(term, _pod, _pod)
        && !_view.Nodes.Any(other => other.Pods.Any(existing => Matches(term, _pod, existing)));

    private bool HasMatch(PodAffinityTerm term, NodeView node) =>
        NodeLabels.Domain(node.Node, term.TopologyKey) is { } domain
        && _view.Nodes.Any(other => NodeLabels.Domain(other.Node, term.TopologyKey) == domain && other.Pods.Any(existing => Matches(term, _pod, existing)));

    /// <summary>Whether a Pod that is there already does not want this one near.</summary>
    private bool IsKeptAway(NodeView node) => _view.Nodes.Any(other => other.Pods.Any(existing =>
        (existing.Spec?.Affinity?.PodAntiAffinity?.RequiredDuringSchedulingIgnoredDuringExecution ?? []).Any(term =>
            NodeLabels.Domain(node.Node, term.TopologyKey) is { } domain
            && NodeLabels.Domain(other.Node, term.TopologyKey) == domain
            && Matches(term, existing, _pod))));

    /// <summary>Whether a Pod is one of those that a term of another Pod means.</summary>
    private bool Matches(PodAffinityTerm term, Pod owner, Pod candidate)
    {
        var ns = candidate.Metadata.Namespace ?? "";
        var named = term.Namespaces?.Contains(ns) == true;
        var labelled = term.NamespaceSelector is not null && Selection.Of(term.NamespaceSelector).Matches(_view.NamespaceLabels.GetValueOrDefault(ns));
        var own = term.Namespaces is not { Count: > 0 } && term.NamespaceSelector is null && ns == owner.Metadata.Namespace;
        return (named || labelled || own) && Selection.Of(term.LabelSelector).Matches(candidate.Metadata.Labels);
    }
}
