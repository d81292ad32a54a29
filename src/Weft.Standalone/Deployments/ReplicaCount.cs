using Weft.Api;

namespace Weft.Standalone.Deployments;

/// <summary>What one ReplicaSet has and wants, as far as a rollout counts.</summary>
internal readonly record struct ReplicaCount(int Desired, int Actual, int Ready, int Available)
{
    /// <summary>How many Pods the set may have at this moment: those it wants and those it has not given up yet.</summary>
    public int Occupied => Math.Max(Desired, Actual);

    /// <summary>Whether the set's counts were made for the size it has now.</summary>
    public static bool IsObserved(ReplicaSet set) => set.Status is not null && (set.Status.ObservedGeneration ?? 0) >= (set.Metadata.Generation ?? 0);

    /// <summary>Reads the counts of a set.</summary>
    /// <remarks>A status written before the last scaling may still count Pods that are already given up, hence the limit.</remarks>
    public static ReplicaCount Of(ReplicaSet? set)
    {
        var desired = set?.Spec?.Replicas ?? (set is null ? 0 : 1);
        return new ReplicaCount(
            desired,
            set?.Status?.Replicas ?? 0,
            set?.Status?.ReadyReplicas ?? 0,
            Math.Min(desired, set?.Status?.AvailableReplicas ?? 0));
    }
}
