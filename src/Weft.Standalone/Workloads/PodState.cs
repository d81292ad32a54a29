using Weft.Api;

namespace Weft.Standalone.Workloads;

/// <summary>What a Pod's status means to those who count Pods.</summary>
internal static class PodState
{
    /// <summary>It ended by itself and will not run again.</summary>
    public static bool IsFinished(Pod pod) => pod.Status?.Phase is "Succeeded" or "Failed";

    public static bool IsDeleting(KubeObject pod) => pod.Metadata.DeletionTimestamp is not null;

    /// <summary>It counts towards the replicas of its owner.</summary>
    public static bool IsActive(Pod pod) => !IsFinished(pod) && !IsDeleting(pod);

    public static PodCondition? Condition(Pod pod, string type) =>
        pod.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type);

    public static bool IsReady(Pod pod) => Condition(pod, "Ready")?.Status == "True";

    /// <summary>When the Pod will have been ready for so long; null while it is not ready.</summary>
    public static DateTimeOffset? AvailableAt(Pod pod, int minReadySeconds)
    {
        if (Condition(pod, "Ready") is not { Status: "True" } ready)
        {
            return null;
        }

        return minReadySeconds == 0 ? DateTimeOffset.MinValue : ready.LastTransitionTime?.AddSeconds(minReadySeconds);
    }

    public static bool IsAvailable(Pod pod, int minReadySeconds, DateTimeOffset now) => AvailableAt(pod, minReadySeconds) <= now;
}
