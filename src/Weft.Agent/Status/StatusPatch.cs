using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Api;

namespace Weft.Agent.Status;

/// <summary>The difference between a FabricNode's status and what its agent wants to say. Pure.</summary>
internal static class StatusPatch
{
    /// <summary>
    /// Null if nothing differs. Conditions of others are carried along, because a merge patch replaces the whole list; the version they
    /// were read at is a precondition then.
    /// </summary>
    public static JsonObject? Of(FabricNode node, FabricNodeStatus wanted, DateTimeOffset now)
    {
        var current = node.Status ?? new FabricNodeStatus();
        var conditions = Merge(current.Conditions ?? [], wanted.Conditions ?? [], now);
        var before = ToJson(current);
        var after = ToJson(wanted with { Conditions = conditions });
        var status = new JsonObject();
        foreach (var name in before.Select(pair => pair.Key).Union(after.Select(pair => pair.Key)).ToList())
        {
            if (!JsonNode.DeepEquals(before[name], after[name]))
            {
                status[name] = name == "applied" ? Replace(before[name], after[name]) : after[name]?.DeepClone();
            }
        }

        if (status.Count == 0)
        {
            return null;
        }

        var patch = new JsonObject { ["status"] = status };
        if (status.ContainsKey("conditions"))
        {
            patch["metadata"] = new JsonObject { ["resourceVersion"] = node.Metadata.ResourceVersion };
        }

        return patch;
    }

    private static List<Condition> Merge(IReadOnlyList<Condition> current, IReadOnlyList<Condition> wanted, DateTimeOffset now)
    {
        List<Condition> merged = [.. current];
        foreach (var condition in wanted)
        {
            var at = merged.FindIndex(other => other.Type == condition.Type);
            var since = at >= 0 && merged[at].Status == condition.Status ? merged[at].LastTransitionTime : now;
            var dated = condition with { LastTransitionTime = since ?? now };
            if (at < 0)
            {
                merged.Add(dated);
            }
            else
            {
                merged[at] = dated;
            }
        }

        return merged;
    }

    /// <summary>A merge patch keeps keys it does not name, so those that are gone are named as null.</summary>
    private static JsonNode? Replace(JsonNode? before, JsonNode? after)
    {
        if (before is not JsonObject old || after is not JsonObject now)
        {
            return after?.DeepClone();
        }

        var patch = (JsonObject)now.DeepClone();
        foreach (var gone in old.Select(pair => pair.Key).Where(key => !now.ContainsKey(key)))
        {
            patch[gone] = null;
        }

        return patch;
    }

    private static JsonObject ToJson(FabricNodeStatus status) => JsonSerializer.SerializeToNode(status, KubeJson.Default.FabricNodeStatus)!.AsObject();
}
