using System.Globalization;
using System.Text.Json.Nodes;
using Weft.Api;
using Weft.ApiServer.Storage;

namespace Weft.ApiServer.Http;

/// <summary>PUT of an object or of one part of it.</summary>
internal static class UpdateHandler
{
    internal static async Task HandleAsync(ApiRequest request, Subresource part)
    {
        var dryRun = request.Query.DryRun("UpdateOptions");
        var document = await request.ReadDocumentAsync();
        var metadata = document.Ensure("metadata");
        CheckName(request, metadata);
        while (true)
        {
            var current = request.Store.Snapshot.Find(request.Resource.Id, request.Key);
            if (current is null)
            {
                await CreateAsync(request, document, part, dryRun);
                return;
            }

            var conditional = CheckPreconditions(request, metadata, current, part);
            var proposed = (JsonObject)document.DeepClone();
            if (await Updating.TryApplyAsync(request, proposed, current, part, dryRun) is { } stored)
            {
                await request.SendObjectAsync(200, stored);
                return;
            }

            if (conditional)
            {
                throw Failures.Modified(request.Resource, request.Key.Name);
            }
        }
    }

    private static async Task CreateAsync(ApiRequest request, JsonObject document, Subresource part, bool dryRun)
    {
        if (!request.Resource.Traits.AllowCreateOnUpdate || part != Subresource.None)
        {
            throw Failures.NotFound(request.Resource, request.Key.Name);
        }

        await request.SendObjectAsync(201, await CreateHandler.CreateAsync(request, document, dryRun));
    }

    private static void CheckName(ApiRequest request, JsonObject metadata)
    {
        var name = metadata["name"].AsString() ?? "";
        if (name != request.Key.Name)
        {
            throw Failures.BadRequest(name.Length == 0
                ? "the name of the object (based on empty name) was undeterminable: name must be provided"
                : $"the name of the object ({name}) does not match the name on the URL ({request.Key.Name})");
        }

        var ns = metadata["namespace"].AsString() ?? "";
        if (ns.Length > 0 && ns != request.Namespace)
        {
            throw Failures.BadRequest($"the namespace of the object ({ns}) does not match the namespace on the request ({request.Namespace})");
        }

        metadata.Remove("namespace");
        if (request.Resource.Namespaced)
        {
            metadata["namespace"] = request.Namespace;
        }
    }

    /// <returns>Whether the client named the version it wants to replace.</returns>
    private static bool CheckPreconditions(ApiRequest request, JsonObject metadata, StoredObject current, Subresource part)
    {
        var (resource, name) = (request.Resource, request.Key.Name);
        var uid = metadata["uid"].AsString() ?? "";
        if (uid.Length > 0 && uid != current.Metadata.Uid)
        {
            throw Failures.Conflict(resource, name, $"Precondition failed: UID in precondition: {uid}, UID in object meta: {current.Metadata.Uid}");
        }

        var version = metadata["resourceVersion"].AsString() ?? "";
        if (version.Length > 0)
        {
            return version == current.ResourceVersion.ToString(CultureInfo.InvariantCulture)
                ? true
                : throw Failures.Modified(resource, name);
        }

        if (!resource.Traits.AllowUnconditionalUpdate && part == Subresource.None)
        {
            throw Failures.Invalid(resource, name, [new StatusCause
            {
                Reason = "FieldValueInvalid",
                Message = "Invalid value: 0x0: must be specified for an update",
                Field = "metadata.resourceVersion",
            }]);
        }

        return false;
    }
}
