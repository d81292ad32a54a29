using System.Collections.Immutable;
using Weft.Api;
using Weft.Standalone.Workloads;

namespace Weft.Standalone.Deployments;

/// <summary>All that a decision about a Deployment rests on.</summary>
/// <param name="Deployment">The Deployment.</param>
/// <param name="Sets">The ReplicaSets it controls.</param>
/// <param name="RunningOldPods">Whether Pods of other templates still run or end; asked by strategy Recreate only.</param>
/// <param name="Now">The time.</param>
internal sealed record DeploymentView(Deployment Deployment, ImmutableArray<ReplicaSet> Sets, bool RunningOldPods, DateTimeOffset Now)
{
    /// <summary>The set of the Deployment's template, the oldest if there are several; null when it is to be made.</summary>
    public ReplicaSet? Current { get; } = FindCurrent(Deployment, Sets);

    public IEnumerable<ReplicaSet> Old => Sets.Where(set => set.Metadata.Uid != Current?.Metadata.Uid);

    /// <summary>Old sets that still have or want Pods, the oldest first.</summary>
    public IReadOnlyList<ReplicaSet> OldActive =>
        [.. Old.Where(set => (set.Spec?.Replicas ?? 1) > 0).OrderBy(set => set.Metadata.CreationTimestamp).ThenBy(set => set.Metadata.Name, StringComparer.Ordinal)];

    public RolloutBounds Bounds { get; } = RolloutBounds.Of(Deployment);

    /// <summary>The revision that the current template's set should have: later than that of every other.</summary>
    public long NextRevision => Old.Select(Revisions.Of).DefaultIfEmpty(0).Max() + 1;

    public static ReplicaSet? FindCurrent(Deployment deployment, IEnumerable<ReplicaSet> sets) => sets
        .Where(set => PodTemplates.AreEqual(set.Spec?.Template, deployment.Spec?.Template))
        .OrderBy(set => set.Metadata.CreationTimestamp)
        .ThenBy(set => set.Metadata.Name, StringComparer.Ordinal)
        .FirstOrDefault();
}
