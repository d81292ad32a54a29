using System.Globalization;

namespace Weft.Api;

/// <summary>How far a node is, by what its agent says on its FabricNode.</summary>
public static class FabricProgress
{
    /// <summary>Whether the node's agent is not known to be dead; the kernel of a dead one goes on with what it has.</summary>
    public static bool IsAlive(FabricNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.Status?.Conditions?.Any(condition => condition is { Type: AgentLease.ConditionType, Status: "False" }) != true;
    }

    /// <summary>The resourceVersion up to which changes of a kind are in force on the node; 0 before its agent has said so.</summary>
    public static ulong Applied(FabricNode node, ResourceType kind)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(kind);
        return Number(node.Status?.Applied?.GetValueOrDefault(kind.Plural)) ?? 0;
    }

    /// <summary>An object's resourceVersion as a number; one that cannot be compared is reached by nobody.</summary>
    public static ulong VersionOf(ObjectMeta metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return Number(metadata.ResourceVersion) ?? ulong.MaxValue;
    }

    private static ulong? Number(string? text) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
