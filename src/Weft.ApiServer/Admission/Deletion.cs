using System.Text.Json.Nodes;
using Weft.Api;
using Weft.ApiServer.Http;
using Weft.ApiServer.Resources;

namespace Weft.ApiServer.Admission;

/// <summary>What a DELETE does to an object that may not go at once.</summary>
internal static class Deletion
{
    internal const string ForegroundFinalizer = "foregroundDeletion";
    internal const string OrphanFinalizer = "orphan";

    private const long DefaultGraceSeconds = 30;

    /// <summary>Whether nothing holds the object any more, so that the write at hand is its last.</summary>
    internal static bool IsComplete(ResourceDefinition resource, JsonObject document)
    {
        var metadata = document["metadata"];
        return metadata.At("deletionTimestamp") is not null
            && metadata.At("finalizers") is not JsonArray { Count: > 0 }
            && (metadata.At("deletionGracePeriodSeconds").AsInt64() ?? 0) == 0
            && !(resource.Is(ResourceTypes.Namespaces) && document.At("spec", "finalizers") is JsonArray { Count: > 0 });
    }

    /// <summary>Marks the object as being deleted, in place.</summary>
    /// <returns>True when it can go now.</returns>
    internal static bool Mark(ResourceDefinition resource, JsonObject document, DeleteOptions options, TimeProvider time)
    {
        var metadata = document.Ensure("metadata");
        var grace = GraceSeconds(resource, document, options);
        SetPropagation(metadata, options);
        if (metadata["deletionTimestamp"] is null)
        {
            metadata["deletionTimestamp"] = Timestamps.Write(time.GetUtcNow().AddSeconds(grace));
            metadata["deletionGracePeriodSeconds"] = grace;
            if (resource.Traits.HasGeneration)
            {
                metadata["generation"] = (metadata["generation"].AsInt64() ?? 0) + 1;
            }
        }
        else if (grace < (metadata["deletionGracePeriodSeconds"].AsInt64() ?? 0))
        {
            // A later request may shorten the grace, never lengthen it.
            metadata["deletionTimestamp"] = Timestamps.Write(time.GetUtcNow().AddSeconds(grace));
            metadata["deletionGracePeriodSeconds"] = grace;
        }

        if (resource.Is(ResourceTypes.Namespaces))
        {
            document.Ensure("status")["phase"] = "Terminating";
        }

        return IsComplete(resource, document);
    }

    /// <summary>Only Pods get time to end, and only those that run somewhere.</summary>
    private static long GraceSeconds(ResourceDefinition resource, JsonObject document, DeleteOptions options)
    {
        if (!resource.Is(ResourceTypes.Pods)
            || string.IsNullOrEmpty(document.At("spec", "nodeName").AsString())
            || document.At("status", "phase").AsString() is "Succeeded" or "Failed")
        {
            return 0;
        }

        var grace = options.GracePeriodSeconds ?? document.At("spec", "terminationGracePeriodSeconds").AsInt64() ?? DefaultGraceSeconds;
        return grace < 0 ? 1 : grace;
    }

    /// <summary>Foreground and Orphan are finalizers that the garbage collector works off; asking again changes the choice.</summary>
    private static void SetPropagation(JsonObject metadata, DeleteOptions options)
    {
        var policy = options.PropagationPolicy ?? (options.OrphanDependents == true ? "Orphan" : null);
        if (policy is null)
        {
            return;
        }

        var finalizers = new JsonArray();
        foreach (var finalizer in (metadata["finalizers"] as JsonArray ?? []).Select(node => node.AsString()))
        {
            if (finalizer is not (ForegroundFinalizer or OrphanFinalizer))
            {
                finalizers.Add((JsonNode?)finalizer);
            }
        }

        var wanted = policy switch { "Foreground" => ForegroundFinalizer, "Orphan" => OrphanFinalizer, _ => null };
        if (wanted is not null)
        {
            finalizers.Add((JsonNode)wanted);
        }

        metadata.Remove("finalizers");
        if (finalizers.Count > 0)
        {
            metadata["finalizers"] = finalizers;
        }
    }
}
