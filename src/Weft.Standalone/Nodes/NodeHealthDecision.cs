using Weft.Api;

namespace Weft.Standalone.Nodes;

/// <summary>What a node's silence or report means for its Ready condition and its taints. Pure.</summary>
/// <param name="Ready">The Ready condition to write; null to leave it.</param>
/// <param name="Taints">The taints to write; null to leave them.</param>
/// <param name="PodsNotReady">Whether the node's Pods cannot be counted on.</param>
/// <remarks>
/// A node that reports itself not ready gets no new Pods, but keeps those it has: its runtime still watches them, and what is
/// missing is usually the network agent, without which established workloads go on. Only silence moves Pods away.
/// </remarks>
internal sealed record NodeHealthDecision(NodeCondition? Ready, IReadOnlyList<Taint>? Taints, bool PodsNotReady)
{
    public static NodeHealthDecision Decide(Node node, bool isSilent, DateTimeOffset now)
    {
        var at = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), now.Offset);
        var old = node.Status?.Conditions?.FirstOrDefault(condition => condition.Type == "Ready");
        var ready = isSilent ? Unknown(old, at) : null;
        var status = isSilent ? "Unknown" : old?.Status ?? "Unknown";
        return new NodeHealthDecision(ready, TaintsFor(node, status, at), status == "Unknown");
    }

    private static NodeCondition? Unknown(NodeCondition? old, DateTimeOffset at)
    {
        if (old?.Status == "Unknown")
        {
            return null;
        }

        return old is null
            ? new NodeCondition { Type = "Ready", Status = "Unknown", Reason = "NodeStatusNeverUpdated", Message = "Kubelet never posted node status.", LastHeartbeatTime = at, LastTransitionTime = at }
            : old with { Status = "Unknown", Reason = "NodeStatusUnknown", Message = "Kubelet stopped posting node status.", LastTransitionTime = at };
    }

    private static List<Taint>? TaintsFor(Node node, string ready, DateTimeOffset at)
    {
        var key = ready switch
        {
            "True" => null,
            "False" => Scheduling.Taints.NotReady,
            _ => Scheduling.Taints.Unreachable,
        };
        var old = node.Spec?.Taints ?? [];
        var next = old.Where(taint => !IsOurs(taint) || taint.Key == key).ToList();
        if (key is not null && !Has(next, key, Scheduling.Taints.NoSchedule))
        {
            next.Add(new Taint { Key = key, Effect = Scheduling.Taints.NoSchedule, TimeAdded = at });
        }

        if (key == Scheduling.Taints.Unreachable && !Has(next, key, Scheduling.Taints.NoExecute))
        {
            next.Add(new Taint { Key = key, Effect = Scheduling.Taints.NoExecute, TimeAdded = at });
        }

        SetUnschedulable(node, next, at);
        return next.SequenceEqual(old) ? null : next;
    }

    /// <summary>A cordoned node carries a taint too, so that tolerations decide about it like about all others.</summary>
    private static void SetUnschedulable(Node node, List<Taint> taints, DateTimeOffset at)
    {
        if (node.Spec?.Unschedulable != true)
        {
            taints.RemoveAll(taint => taint.Key == Scheduling.Taints.Unschedulable);
        }
        else if (!Has(taints, Scheduling.Taints.Unschedulable, Scheduling.Taints.NoSchedule))
        {
            taints.Add(new Taint { Key = Scheduling.Taints.Unschedulable, Effect = Scheduling.Taints.NoSchedule, TimeAdded = at });
        }
    }

    private static bool IsOurs(Taint taint) => taint.Key is Scheduling.Taints.NotReady or Scheduling.Taints.Unreachable;

    private static bool Has(List<Taint> taints, string key, string effect) => taints.Any(taint => taint.Key == key && taint.Effect == effect);
}
