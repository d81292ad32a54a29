using Weft.Api;
using Weft.Standalone.Scheduling;
using Weft.Standalone.Workloads;

namespace Weft.Standalone.Nodes;

/// <summary>When a Pod has to leave a node because of a NoExecute taint. Pure.</summary>
internal static class EvictionDecision
{
    /// <summary>How long a Pod that says nothing about it may stay on a node that is not ready or not reachable.</summary>
    private static readonly TimeSpan _defaultPatience = TimeSpan.FromSeconds(300);

    /// <summary>The time to leave; null when it may stay for good.</summary>
    public static DateTimeOffset? LeaveAt(Pod pod, Node node)
    {
        if (!PodState.IsActive(pod))
        {
            return null;
        }

        DateTimeOffset? earliest = null;
        foreach (var taint in (node.Spec?.Taints ?? []).Where(taint => taint.Effect == Taints.NoExecute))
        {
            if (PatienceWith(pod, taint) is { } patience)
            {
                var at = (taint.TimeAdded ?? DateTimeOffset.MinValue) + patience;
                earliest = earliest < at ? earliest : at;
            }
        }

        return earliest;
    }

    /// <summary>How long the Pod bears the taint; null is for ever.</summary>
    private static TimeSpan? PatienceWith(Pod pod, Taint taint)
    {
        var tolerating = (pod.Spec?.Tolerations ?? []).Where(toleration => Taints.Tolerates(toleration, taint)).ToList();
        if (tolerating.Count > 0)
        {
            return tolerating.Any(toleration => toleration.TolerationSeconds is null)
                ? null
                : TimeSpan.FromSeconds(Math.Max(0, tolerating.Min(toleration => toleration.TolerationSeconds!.Value)));
        }

        return taint.Key is Taints.NotReady or Taints.Unreachable ? _defaultPatience : TimeSpan.Zero;
    }
}
