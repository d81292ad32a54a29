using System.Globalization;
using Weft.Api;

namespace Weft.Standalone.Scheduling;

/// <summary>What rules a node out for a Pod whatever the other nodes are; the reasons are worded as Kubernetes words them.</summary>
internal static class NodeFilters
{
    private const string PodsResource = "pods";

    /// <summary>Why the Pod cannot run on the node; empty when it can. Several reasons only for several missing resources.</summary>
    public static IReadOnlyList<string> Reasons(Pod pod, NodeView view)
    {
        var node = view.Node;
        if (node.Spec?.Unschedulable == true && !Taints.IsTolerated(pod, new Taint { Key = Taints.Unschedulable, Effect = Taints.NoSchedule }))
        {
            return ["node(s) were unschedulable"];
        }

        if (!MatchesNode(pod, node))
        {
            return ["node(s) didn't match Pod's node affinity/selector"];
        }

        if (Taints.Forbidding(pod, node) is { } taint)
        {
            return [string.IsNullOrEmpty(taint.Value) ? $"node(s) had untolerated taint {{{taint.Key}: }}" : $"node(s) had untolerated taint {{{taint.Key}: {taint.Value}}}"];
        }

        if (!IsReady(node))
        {
            return ["node(s) were not ready"];
        }

        if (PortsOf(pod).Intersect(view.Pods.SelectMany(PortsOf), HostPortComparer.Instance).Any())
        {
            return ["node(s) didn't have free ports for the requested pod ports"];
        }

        return MissingResources(pod, view);
    }

    public static bool MatchesNode(Pod pod, Node node) =>
        NodeLabels.MatchesSelector(pod.Spec?.NodeSelector, node)
        && (pod.Spec?.Affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution is not { } required
            || NodeLabels.MatchesTerms(required.NodeSelectorTerms, node));

    public static bool IsReady(Node node) => node.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) == true;

    /// <summary>What the Pod asks for of one resource: its containers together, or its largest init container.</summary>
    public static Quantity RequestOf(Pod pod, string resource)
    {
        var together = (pod.Spec?.Containers ?? []).Aggregate(default(Quantity), (sum, container) => sum.Add(Request(container, resource)));
        var largest = (pod.Spec?.InitContainers ?? []).Select(container => Request(container, resource)).DefaultIfEmpty().Max();
        return (largest > together ? largest : together).Add(pod.Spec?.Overhead?.GetValueOrDefault(resource) ?? default);
    }

    private static List<string> MissingResources(Pod pod, NodeView view)
    {
        var reasons = new List<string>();
        foreach (var (resource, allocatable) in view.Node.Status?.Allocatable ?? new Dictionary<string, Quantity>())
        {
            if (resource == PodsResource)
            {
                if (view.Pods.Length + 1 > allocatable.ToInt64())
                {
                    reasons.Insert(0, "Too many pods");
                }

                continue;
            }

            var wanted = RequestOf(pod, resource);
            if (wanted.Sign > 0 && view.Pods.Aggregate(wanted, (sum, other) => sum.Add(RequestOf(other, resource))) > allocatable)
            {
                reasons.Add($"Insufficient {resource}");
            }
        }

        return reasons;
    }

    private static Quantity Request(Container container, string resource) =>
        container.Resources?.Requests?.TryGetValue(resource, out var quantity) == true ? quantity : default;

    private static IEnumerable<HostPort> PortsOf(Pod pod)
    {
        foreach (var container in (pod.Spec?.Containers ?? []).Concat(pod.Spec?.InitContainers?.Where(init => init.RestartPolicy == "Always") ?? []))
        {
            foreach (var port in container.Ports ?? [])
            {
                var number = port.HostPort ?? (pod.Spec?.HostNetwork == true ? port.Port : 0);
                if (number > 0)
                {
                    yield return new HostPort(string.IsNullOrEmpty(port.HostIP) ? "0.0.0.0" : port.HostIP, port.Protocol ?? "TCP", number);
                }
            }
        }
    }

    private readonly record struct HostPort(string Address, string Protocol, int Number);

    /// <summary>Two ports collide when one of them listens on every address.</summary>
    private sealed class HostPortComparer : IEqualityComparer<HostPort>
    {
        public static HostPortComparer Instance { get; } = new();

        public bool Equals(HostPort left, HostPort right) =>
            left.Number == right.Number
            && left.Protocol == right.Protocol
            && (left.Address == right.Address || left.Address is "0.0.0.0" or "::" || right.Address is "0.0.0.0" or "::");

        public int GetHashCode(HostPort port) => string.Create(CultureInfo.InvariantCulture, $"{port.Protocol}{port.Number}").GetHashCode(StringComparison.Ordinal);
    }
}
