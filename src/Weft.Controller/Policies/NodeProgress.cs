using System.Globalization;
using Weft.Api;

namespace Weft.Controller.Policies;

/// <summary>How far one node is with one kind of policies.</summary>
/// <param name="IsAlive">Its agent is not known to be dead.</param>
/// <param name="Applied">The resourceVersion up to which changes of the kind are in force there; 0 before the agent has said so.</param>
internal readonly record struct NodeProgress(bool IsAlive, ulong Applied)
{
    public static NodeProgress Of(FabricNode node, ResourceType kind)
    {
        var isDead = node.Status?.Conditions?.Any(condition => condition is { Type: AgentLease.ConditionType, Status: "False" }) == true;
        return new NodeProgress(!isDead, Number(node.Status?.Applied?.GetValueOrDefault(kind.Plural)) ?? 0);
    }

    /// <summary>A version that cannot be compared is reached by nobody.</summary>
    public static ulong VersionOf(ObjectMeta metadata) => Number(metadata.ResourceVersion) ?? ulong.MaxValue;

    private static ulong? Number(string? text) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
