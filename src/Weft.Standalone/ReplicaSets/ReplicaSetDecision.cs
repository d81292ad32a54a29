using System.Collections.Immutable;
using Weft.Api;
using Weft.Standalone.Workloads;

namespace Weft.Standalone.ReplicaSets;

/// <summary>What a ReplicaSet needs now: so many new Pods, or these Pods away.</summary>
/// <param name="Create">How many Pods are missing.</param>
/// <param name="Delete">Which Pods are too many, the most dispensable first.</param>
internal sealed record ReplicaSetDecision(int Create, ImmutableArray<Pod> Delete)
{
    /// <summary>Pods made in one go; a wrong template then costs so many refusals and not thousands.</summary>
    public const int BurstLimit = 500;

    private const string DeletionCost = "controller.kubernetes.io/pod-deletion-cost";

    public static ReplicaSetDecision Nothing { get; } = new(0, []);

    public static ReplicaSetDecision Decide(ReplicaSet set, IReadOnlyCollection<Pod> owned, DateTimeOffset now)
    {
        if (PodState.IsDeleting(set))
        {
            return Nothing;
        }

        var active = owned.Where(PodState.IsActive).ToList();
        var wanted = set.Spec?.Replicas ?? 1;
        if (active.Count <= wanted)
        {
            return new ReplicaSetDecision(Math.Min(wanted - active.Count, BurstLimit), []);
        }

        return new ReplicaSetDecision(0, [.. Rank(active, now).Take(Math.Min(active.Count - wanted, BurstLimit))]);
    }

    /// <summary>The most dispensable first, in the order of Kubernetes.</summary>
    private static IEnumerable<Pod> Rank(List<Pod> active, DateTimeOffset now)
    {
        var perNode = active.Where(pod => !string.IsNullOrEmpty(pod.Spec?.NodeName)).CountBy(pod => pod.Spec!.NodeName!).ToDictionary();
        return active
            .OrderBy(pod => string.IsNullOrEmpty(pod.Spec?.NodeName) ? 0 : 1)
            .ThenBy(pod => pod.Status?.Phase switch { "Running" => 2, "Unknown" => 1, _ => 0 })
            .ThenBy(pod => PodState.IsReady(pod) ? 1 : 0)
            .ThenBy(Cost)
            .ThenByDescending(pod => perNode.GetValueOrDefault(pod.Spec?.NodeName ?? ""))
            .ThenBy(pod => ReadyFor(pod, now))
            .ThenByDescending(pod => pod.Status?.ContainerStatuses?.Sum(status => status.RestartCount) ?? 0)
            .ThenByDescending(pod => pod.Metadata.CreationTimestamp)
            .ThenBy(pod => pod.Metadata.Name, StringComparer.Ordinal);
    }

    private static int Cost(Pod pod) =>
        int.TryParse(pod.Metadata.Annotations?.GetValueOrDefault(DeletionCost), out var cost) ? cost : 0;

    private static TimeSpan ReadyFor(Pod pod, DateTimeOffset now) =>
        PodState.Condition(pod, "Ready") is { Status: "True", LastTransitionTime: { } since } ? now - since : TimeSpan.Zero;
}
