using System.Text.Json.Nodes;
using Weft.Api;
using Weft.ApiServer.Admission;
using Weft.ApiServer.Storage;

namespace Weft.ApiServer.Http;

/// <summary>The common end of PUT, PATCH and the subresources that change an object.</summary>
internal static class Updating
{
    private static readonly string[] _ownedMetadata =
        ["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generateName", "generation"];

    /// <summary>Completes, checks and stores a changed object.</summary>
    /// <returns>The object as stored; null when somebody else changed it meanwhile.</returns>
    internal static async Task<StoredObject?> TryApplyAsync(
        ApiRequest request, JsonObject proposed, StoredObject current, Subresource part, bool dryRun)
    {
        var previous = current.ToJson();
        Prepare(request, proposed, previous, part);
        using var reservation = Admitting.Update(request, proposed, previous, part);
        Validate(request, proposed, previous, part);
        if (IsUnchanged(proposed, previous))
        {
            return current;
        }

        var encoded = DocumentEncoding.Encode(request, proposed);
        if (dryRun)
        {
            return encoded.At(current.Key, current.ResourceVersion);
        }

        var deletes = Deletion.IsComplete(request.Resource, proposed);
        var outcome = await request.Store.WriteAsync(
            new WriteRequest(request.Resource.Id, current.Key, current.ResourceVersion, deletes ? null : encoded), request.Aborted);
        if (!outcome.Committed)
        {
            return outcome.Object is null ? throw Failures.NotFound(request.Resource, current.Key.Name) : null;
        }

        return deletes ? encoded.At(current.Key, outcome.Object!.ResourceVersion) : outcome.Object!;
    }

    /// <summary>Repeats a read-modify-write until nobody came in between.</summary>
    internal static async Task<StoredObject> RetryAsync(
        ApiRequest request, Subresource part, bool dryRun, Func<JsonObject, StoredObject, JsonObject> change)
    {
        while (true)
        {
            var current = request.Find();
            var proposed = change(current.ToJson(), current);
            if (await TryApplyAsync(request, proposed, current, part, dryRun) is { } stored)
            {
                return stored;
            }
        }
    }

    private static void Prepare(ApiRequest request, JsonObject proposed, JsonObject previous, Subresource part)
    {
        foreach (var document in new[] { proposed, previous })
        {
            document["kind"] = request.Resource.Kind;
            document["apiVersion"] = request.Resource.ApiVersion;
        }

        KeepOwned(proposed.Ensure("metadata"), previous.Ensure("metadata"));
        var rules = request.Resource.Rules;
        switch (part)
        {
            case Subresource.Status:
                rules.Default(proposed);
                rules.PrepareForStatusUpdate(proposed, previous);
                break;
            case Subresource.Finalize:
                KeepAllButFinalizers(proposed, previous);
                break;
            default:
                rules.Default(proposed);
                rules.PrepareForUpdate(proposed, previous);
                break;
        }
    }

    /// <summary>uid is kept only where the client left it out: another one is an error that validation reports.</summary>
    private static void KeepOwned(JsonObject metadata, JsonObject old)
    {
        foreach (var field in _ownedMetadata)
        {
            if (field == "uid" && metadata["uid"].AsString() is { Length: > 0 })
            {
                continue;
            }

            metadata.Remove(field);
            if (old[field] is { } value)
            {
                metadata[field] = value.DeepClone();
            }
        }

        metadata.Remove("managedFields");
        metadata.Remove("selfLink");
    }

    private static void KeepAllButFinalizers(JsonObject proposed, JsonObject previous)
    {
        var finalizers = proposed.At("spec", "finalizers")?.DeepClone();
        foreach (var name in proposed.Select(member => member.Key).Where(name => name != "metadata").ToList())
        {
            proposed.Remove(name);
        }

        foreach (var (name, value) in previous)
        {
            proposed[name] = value?.DeepClone();
        }

        proposed.Ensure("spec")["finalizers"] = finalizers ?? new JsonArray();
    }

    private static void Validate(ApiRequest request, JsonObject proposed, JsonObject previous, Subresource part)
    {
        var rules = request.Resource.Rules;
        if (part == Subresource.Finalize)
        {
            return;
        }

        var errors = part == Subresource.Status
            ? rules.ValidateStatusUpdate(proposed, previous)
            : rules.ValidateUpdate(proposed, previous);
        if (errors.Any)
        {
            throw new StatusException(errors.ToStatus(request.Resource.Group, request.Resource.Kind, request.Key.Name));
        }
    }

    /// <summary>A write that changes nothing keeps the version and wakes no watcher.</summary>
    private static bool IsUnchanged(JsonObject proposed, JsonObject previous)
    {
        foreach (var document in new[] { proposed, previous })
        {
            document.Remove("kind");
            document.Remove("apiVersion");
            document.Ensure("metadata").Remove("resourceVersion");
        }

        return JsonNode.DeepEquals(proposed, previous);
    }
}
