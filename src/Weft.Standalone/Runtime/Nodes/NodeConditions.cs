using Weft.Api;

namespace Weft.Standalone.Runtime.Nodes;

/// <summary>Computes the conditions of a node; those of others are kept. Pure.</summary>
internal static class NodeConditions
{
    /// <param name="old">The conditions as they are; a condition whose status stays keeps its time of transition.</param>
    /// <param name="networkProblem">Why no workload can be attached; null if the network is ready.</param>
    /// <param name="now">The time of this heartbeat.</param>
    public static IReadOnlyList<NodeCondition> Build(IReadOnlyList<NodeCondition> old, string? networkProblem, DateTimeOffset now)
    {
        NodeCondition Condition(string type, bool status, string reason, string message)
        {
            string text = status ? "True" : "False";
            NodeCondition? before = old.FirstOrDefault(condition => condition.Type == type);
            return new NodeCondition
            {
                Type = type,
                Status = text,
                Reason = reason,
                Message = message,
                LastHeartbeatTime = now,
                LastTransitionTime = before?.Status == text ? before.LastTransitionTime : now,
            };
        }

        NodeCondition[] own =
        [
            Condition("MemoryPressure", false, "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
            Condition("DiskPressure", false, "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
            Condition("PIDPressure", false, "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
            networkProblem is null
                ? Condition("Ready", true, "KubeletReady", "kubelet is posting ready status")
                : Condition("Ready", false, "KubeletNotReady", networkProblem),
        ];
        return [.. own, .. old.Where(condition => own.All(mine => mine.Type != condition.Type))];
    }
}
