using Weft.Api;

namespace Weft.Standalone.Scheduling;

/// <summary>Whether Pods bear with what a node is tainted with.</summary>
internal static class Taints
{
    public const string NotReady = "node.kubernetes.io/not-ready";
    public const string Unreachable = "node.kubernetes.io/unreachable";
    public const string Unschedulable = "node.kubernetes.io/unschedulable";

    public const string NoSchedule = "NoSchedule";
    public const string NoExecute = "NoExecute";
    public const string PreferNoSchedule = "PreferNoSchedule";

    /// <summary>The first taint that keeps the Pod off the node; null when it may go there.</summary>
    public static Taint? Forbidding(Pod pod, Node node) => node.Spec?.Taints?.FirstOrDefault(taint =>
        taint.Effect is NoSchedule or NoExecute && !IsTolerated(pod, taint));

    public static int Disliked(Pod pod, Node node) => node.Spec?.Taints?.Count(taint => taint.Effect == PreferNoSchedule && !IsTolerated(pod, taint)) ?? 0;

    public static bool IsTolerated(Pod pod, Taint taint) => pod.Spec?.Tolerations?.Any(toleration => Tolerates(toleration, taint)) == true;

    public static bool Tolerates(Toleration toleration, Taint taint)
    {
        if (!string.IsNullOrEmpty(toleration.Effect) && toleration.Effect != taint.Effect)
        {
            return false;
        }

        if (!string.IsNullOrEmpty(toleration.Key) && toleration.Key != taint.Key)
        {
            return false;
        }

        return toleration.Operator switch
        {
            "Exists" => true,
            null or "" or "Equal" => !string.IsNullOrEmpty(toleration.Key) && (toleration.Value ?? "") == (taint.Value ?? ""),
            _ => false,
        };
    }
}
