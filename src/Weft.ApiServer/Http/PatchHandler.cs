using System.Globalization;
using System.Text.Json.Nodes;
using Weft.Api;
using Weft.ApiServer.Storage;

namespace Weft.ApiServer.Http;

/// <summary>PATCH of an object or of one part of it.</summary>
internal static class PatchHandler
{
    private const string JsonPatchType = "application/json-patch+json";
    private const string MergePatchType = "application/merge-patch+json";
    private const string StrategicType = "application/strategic-merge-patch+json";
    private const string ApplyType = "application/apply-patch+yaml";

    internal static async Task HandleAsync(ApiRequest request, Subresource part)
    {
        var dryRun = request.Query.DryRun("PatchOptions");
        var change = await ReadAsync(request);
        var warned = false;
        var stored = await Updating.RetryAsync(request, part, dryRun, (document, current) =>
        {
            var proposed = change(document);
            CheckIdentity(request, proposed, current);
            CheckFields(request, proposed, ref warned);
            return proposed;
        });
        await request.SendObjectAsync(200, stored);
    }

    /// <summary>Reads the patch of whatever type; the result applies it to a document.</summary>
    internal static async Task<Func<JsonObject, JsonObject>> ReadAsync(ApiRequest request)
    {
        var type = (request.Http.ContentType ?? "").Split(';')[0].Trim();
        Func<JsonNode?, JsonObject, JsonNode?> apply = type switch
        {
            JsonPatchType => (patch, document) => JsonPatch.Apply(document, patch),
            MergePatchType => (patch, document) => MergePatch.Apply(document, patch),
            StrategicType when request.Resource.Traits.StrategicMerge =>
                (patch, document) => StrategicMergePatch.Apply(document, patch, request.Resource.Rules.Schema),
            ApplyType => throw new StatusException(Failures.UnsupportedMediaType("").Status with
            {
                Message = "server-side apply is not supported by this server; use client-side apply or another patch type",
            }),
            _ => throw Failures.UnsupportedMediaType(request.Resource.Traits.StrategicMerge
                ? $"{JsonPatchType}, {MergePatchType}, {StrategicType}"
                : $"{JsonPatchType}, {MergePatchType}"),
        };
        var body = await RequestBody.ReadAsync(request.Http, request.Core.Options.MaxRequestBytes, request.Aborted);
        var patch = body.ParsePatch();
        return document => Apply(request, document, patch, apply);
    }

    private static JsonObject Apply(
        ApiRequest request, JsonObject document, JsonNode? patch, Func<JsonNode?, JsonObject, JsonNode?> apply)
    {
        document["kind"] = request.Resource.Kind;
        document["apiVersion"] = request.Resource.ApiVersion;
        try
        {
            return apply(patch, document) as JsonObject
                ?? throw Failures.UnprocessablePatch("the patch does not leave an object");
        }
        catch (PatchException error)
        {
            throw error.Fault switch
            {
                PatchFault.Malformed => Failures.BadRequest(error.Message),
                PatchFault.DoesNotApply => Failures.UnprocessablePatch(),
                PatchFault.TooLarge => Failures.TooLarge(request.Core.Options.MaxRequestBytes),
                _ => Failures.Plain500(error.Message),
            };
        }
    }

    /// <summary>A resourceVersion in a patch is a precondition; name, namespace and type cannot be patched.</summary>
    private static void CheckIdentity(ApiRequest request, JsonObject proposed, StoredObject current)
    {
        var (resource, key) = (request.Resource, current.Key);
        if (proposed["metadata"] is not JsonObject metadata)
        {
            throw Failures.UnprocessablePatch("the patch removes or replaces metadata");
        }

        var version = metadata["resourceVersion"].AsString() ?? "";
        if (version.Length > 0 && version != current.ResourceVersion.ToString(CultureInfo.InvariantCulture))
        {
            throw Failures.Modified(resource, key.Name);
        }

        if (proposed["kind"].AsString() != resource.Kind || proposed["apiVersion"].AsString() != resource.ApiVersion)
        {
            throw Failures.BadRequest("the patch changes kind or apiVersion");
        }

        var ns = metadata["namespace"].AsString() ?? "";
        if (metadata["name"].AsString() != key.Name)
        {
            throw Failures.BadRequest(
                $"the name of the object ({metadata["name"].AsString()}) does not match the name on the URL ({key.Name})");
        }

        if (ns != key.Namespace)
        {
            throw Failures.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        }
    }

    private static void CheckFields(ApiRequest request, JsonObject proposed, ref bool warned)
    {
        var before = request.Warnings.Count;
        request.CheckFields(proposed, [], message => Failures.Invalid("", "", "", [new StatusCause
        {
            Reason = "FieldValueInvalid",
            Message = message,
            Field = "patch",
        }]));

        // A repeated attempt finds the same problems again; the client is told once.
        if (warned)
        {
            request.ForgetWarnings(before);
        }

        warned = true;
    }
}
