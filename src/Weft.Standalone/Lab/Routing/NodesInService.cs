using System.Collections.Immutable;
using Weft.Api;

namespace Weft.Standalone.Lab.Routing;

/// <summary>Says which nodes take packets from a router. Pure.</summary>
internal static class NodesInService
{
    /// <summary>An agent that begins anew says these for a moment; the node's kernel forwards all the while.</summary>
    private static readonly string[] _passing = ["Starting", "ClusterUnknown"];

    public static ImmutableHashSet<string> Of(IEnumerable<FabricNode> nodes) => [.. nodes.Where(IsInService).Select(node => node.Metadata.Name ?? "")];

    private static bool IsInService(FabricNode node)
    {
        // An agent that never spoke has no programs in its node's kernel.
        return Find(node, "Ready") is { } ready
            && (ready.Status == "True" || _passing.Contains(ready.Reason))
            && Find(node, AgentLease.ConditionType)?.Status != "False";
    }

    private static Condition? Find(FabricNode node, string type) => node.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type);
}
