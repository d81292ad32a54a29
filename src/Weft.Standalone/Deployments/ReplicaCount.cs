using Weft.Api;

namespace Weft.Standalone.Deployments;

/// <summary>What one ReplicaSet has and wants, as far as a rollout counts.</summary>
internal readonly record struct ReplicaCount(int Desired, int Actual, int Ready, int Available)
{
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
