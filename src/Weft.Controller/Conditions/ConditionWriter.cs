using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Api;

namespace Weft.Controller.Conditions;

/// <summary>Makes status patches that set one condition and leave the others alone.</summary>
/// <remarks>A merge patch replaces the whole list, so it carries the others along and is tied to the version they were read at.</remarks>
internal static class ConditionWriter
{
    /// <summary>Null if the condition is there already.</summary>
    public static JsonObject? Patch(KubeObject target, IReadOnlyList<Condition>? existing, Condition wanted, DateTimeOffset now)
    {
        var old = existing?.FirstOrDefault(condition => condition.Type == wanted.Type);
        if (old is not null
            && (old.Status, old.Reason, old.Message, old.ObservedGeneration) == (wanted.Status, wanted.Reason, wanted.Message, wanted.ObservedGeneration))
        {
            return null;
        }

        var changedAt = old?.Status == wanted.Status ? old.LastTransitionTime : now;
        var list = new JsonArray();
        foreach (var condition in (existing ?? []).Where(condition => condition.Type != wanted.Type).Append(wanted with { LastTransitionTime = changedAt ?? now }))
        {
            list.Add(JsonSerializer.SerializeToNode(condition, KubeJson.Default.Condition));
        }

        return new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = target.Metadata.ResourceVersion },
            ["status"] = new JsonObject { ["conditions"] = list },
        };
    }
}
