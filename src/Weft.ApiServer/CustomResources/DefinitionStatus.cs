using System.Text.Json.Nodes;
using Weft.Api;

namespace Weft.ApiServer.CustomResources;

/// <summary>status of a CustomResourceDefinition: accepted names, stored versions, conditions.</summary>
internal static class DefinitionStatus
{
    /// <summary>Brings the status in line with the state, in place.</summary>
    /// <returns>Whether anything changed.</returns>
    internal static bool Update(JsonObject document, DefinitionState state, string now)
    {
        var before = document["status"]?.DeepClone();
        var status = document.Ensure("status");
        if (state.Accepted)
        {
            status["acceptedNames"] = document.At("spec", "names")?.DeepClone();
        }
        else if (status["acceptedNames"] is null)
        {
            status["acceptedNames"] = new JsonObject { ["kind"] = "", ["plural"] = "" };
        }

        RecordStoredVersion(status, state.Definition);
        var conditions = status["conditions"] as JsonArray ?? [];
        if (conditions.Parent is null)
        {
            status["conditions"] = conditions;
        }

        Set(conditions, "NamesAccepted", state.Accepted, state.ConflictReason ?? "NoConflicts", state.ConflictMessage, now);
        var established = state.Accepted || IsTrue(conditions, "Established");
        Set(
            conditions, "Established", established, established ? "InitialNamesAccepted" : "NotAccepted",
            established ? "the initial names have been accepted" : "not all names are accepted", now);
        if (state.IsTerminating)
        {
            Set(conditions, "Terminating", true, "InstanceDeletionInProgress", "CustomResource deletion is in progress", now);
        }

        return !JsonNode.DeepEquals(before, status);
    }

    private static void RecordStoredVersion(JsonObject status, CustomResourceDefinition definition)
    {
        var versions = status["storedVersions"] as JsonArray ?? [];
        if (versions.Parent is null)
        {
            status["storedVersions"] = versions;
        }

        var storage = definition.Spec.Versions.FirstOrDefault(version => version.Storage)?.Name;
        if (storage is not null && !versions.Any(node => node.AsString() == storage))
        {
            versions.Add((JsonNode)storage);
        }
    }

    private static bool IsTrue(JsonArray conditions, string type) =>
        conditions.Objects().Any(condition => condition["type"].AsString() == type && condition["status"].AsString() == "True");

    private static void Set(JsonArray conditions, string type, bool value, string reason, string message, string now)
    {
        var text = value ? "True" : "False";
        var condition = conditions.Objects().FirstOrDefault(item => item["type"].AsString() == type);
        if (condition is null)
        {
            condition = new JsonObject { ["type"] = type };
            conditions.Add((JsonNode)condition);
        }

        if (condition["status"].AsString() != text)
        {
            condition["status"] = text;
            condition["lastTransitionTime"] = now;
        }

        condition["reason"] = reason;
        condition["message"] = message;
    }
}
