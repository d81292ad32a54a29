using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Api;

namespace Weft.Controller.Conditions;

/// <summary>Makes status patches that set some conditions and leave the others alone.</summary>
/// <remarks>A merge patch replaces the whole list, so it carries the others along and is tied to the version they were read at.</remarks>
internal static class ConditionWriter
{
    /// <summary>Null if the condition is there already.</summary>
    public static JsonObject? Patch(KubeObject target, IReadOnlyList<Condition>? existing, Condition wanted, DateTimeOffset now) =>
        Patch(target, existing, [wanted], now);

    /// <summary>Null if the conditions are there already.</summary>
    /// <param name="target">The object.</param>
    /// <param name="existing">Its conditions.</param>
    /// <param name="wanted">Those to set; one that says when it last changed is taken at its word, others have changed when their status has.</param>
    /// <param name="now">The time.</param>
    public static JsonObject? Patch(KubeObject target, IReadOnlyList<Condition>? existing, IReadOnlyList<Condition> wanted, DateTimeOffset now)
    {
        existing ??= [];
        if (wanted.All(condition => IsThere(existing, condition)))
        {
            return null;
        }

        var list = new JsonArray();
        foreach (var condition in existing.Where(old => !wanted.Any(condition => condition.Type == old.Type)).Concat(wanted.Select(condition => Dated(existing, condition, now))))
        {
            list.Add(JsonSerializer.SerializeToNode(condition, KubeJson.Default.Condition));
        }

        return new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = target.Metadata.ResourceVersion },
            ["status"] = new JsonObject { ["conditions"] = list },
        };
    }

    private static bool IsThere(IReadOnlyList<Condition> existing, Condition wanted) =>
        existing.FirstOrDefault(condition => condition.Type == wanted.Type) is { } old
        && (old.Status, old.Reason, old.Message, old.ObservedGeneration) == (wanted.Status, wanted.Reason, wanted.Message, wanted.ObservedGeneration);

    private static Condition Dated(IReadOnlyList<Condition> existing, Condition wanted, DateTimeOffset now)
    {
        var old = existing.FirstOrDefault(condition => condition.Type == wanted.Type);
        return wanted with { LastTransitionTime = wanted.LastTransitionTime ?? (old?.Status == wanted.Status ? old.LastTransitionTime : null) ?? now };
    }
}
