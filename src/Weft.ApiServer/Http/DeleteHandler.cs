using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Api;
using Weft.ApiServer.Admission;
using Weft.ApiServer.Storage;

namespace Weft.ApiServer.Http;

/// <summary>DELETE of an object or of what a selector picks from a collection.</summary>
internal static class DeleteHandler
{
    internal static async Task HandleAsync(ApiRequest request)
    {
        var options = await ReadOptionsAsync(request);
        ProtectNamespaces(request);
        var (stored, gone) = await DeleteAsync(request, request.Key, options);
        if (gone && !request.Resource.Is(ResourceTypes.Pods))
        {
            await request.SendStatusAsync(new KubeStatus
            {
                Status = KubeStatus.Success,
                Details = new StatusDetails
                {
                    Name = stored.Key.Name,
                    Group = request.Resource.Group.Length == 0 ? null : request.Resource.Group,
                    Kind = request.Resource.Plural,
                    Uid = stored.Metadata.Uid,
                },
            });
            return;
        }

        await request.SendObjectAsync(200, stored);
    }

    /// <summary>Deletes one by one; the answer lists what was deleted.</summary>
    internal static async Task HandleCollectionAsync(ApiRequest request)
    {
        var options = await ReadOptionsAsync(request);
        var page = await ListHandler.SelectAsync(request);
        var output = new ArrayBufferWriter<byte>();
        output.WriteText($"{{\"kind\":\"{request.Resource.ListKind}\",\"apiVersion\":\"{request.Resource.ApiVersion}\",");
        output.WriteText($"\"metadata\":{{\"resourceVersion\":\"{page.Version}\"}},\"items\":[");
        var separator = "";
        foreach (var stored in page.Items)
        {
            try
            {
                await DeleteAsync(request, stored.Key, options);
            }
            catch (StatusException error) when (error.Code == 404)
            {
                // Somebody else was faster; it is gone all the same.
            }

            output.WriteText(separator);
            separator = ",";
            output.WriteObject(request.Resource, stored);
        }

        output.Write("]}"u8);
        await request.SendAsync(200, output.WrittenMemory, yaml: false);
    }

    private static async Task<(StoredObject Object, bool Gone)> DeleteAsync(ApiRequest request, StoreKey key, DeleteOptions options)
    {
        while (true)
        {
            var current = request.Store.Snapshot.Find(request.Resource.Id, key) ?? throw Failures.NotFound(request.Resource, key.Name);
            CheckPreconditions(request, current, options);
            var document = current.ToJson();
            var gone = Deletion.Mark(request.Resource, document, options, request.Core.Time);
            var marked = EncodedObject.From(document);
            if (options.DryRun is { Count: > 0 } || (!gone && JsonNode.DeepEquals(document, current.ToJson())))
            {
                return (marked.At(key, current.ResourceVersion), gone);
            }

            var outcome = await request.Store.WriteAsync(
                new WriteRequest(request.Resource.Id, key, current.ResourceVersion, gone ? null : marked), request.Aborted);
            if (outcome.Committed)
            {
                return (marked.At(key, outcome.Object!.ResourceVersion), gone);
            }
        }
    }

    private static void CheckPreconditions(ApiRequest request, StoredObject current, DeleteOptions options)
    {
        var name = current.Key.Name;
        if (options.Preconditions?.Uid is { } uid && uid != current.Metadata.Uid)
        {
            throw Failures.Precondition(
                request.Resource, name,
                $"the UID in the precondition ({uid}) does not match the UID in record ({current.Metadata.Uid}). " +
                "The object might have been deleted and then recreated");
        }

        var version = current.ResourceVersion.ToString(CultureInfo.InvariantCulture);
        if (options.Preconditions?.ResourceVersion is { } wanted && wanted != version)
        {
            throw Failures.Precondition(
                request.Resource, name,
                $"the ResourceVersion in the precondition ({wanted}) does not match the ResourceVersion in record ({version}). " +
                "The object might have been modified");
        }
    }

    private static async Task<DeleteOptions> ReadOptionsAsync(ApiRequest request)
    {
        var body = await request.ReadBodyAsync();
        var options = new DeleteOptions();
        if (body.Bytes.Length > 0)
        {
            var document = body.ParseObject("DeleteOptions", []);
            try
            {
                options = document.Deserialize(KubeJson.Default.DeleteOptions) ?? options;
            }
            catch (JsonException error)
            {
                throw Failures.BadRequest($"DeleteOptions cannot be read: {error.Message}");
            }
        }

        var policy = request.Query.Text("propagationPolicy");
        options = options with
        {
            GracePeriodSeconds = request.Query.Number("gracePeriodSeconds") ?? options.GracePeriodSeconds,
            PropagationPolicy = policy.Length > 0 ? policy : options.PropagationPolicy,
            OrphanDependents = request.Query.ContainsKey("orphanDependents") ? request.Query.Flag("orphanDependents") : options.OrphanDependents,
            DryRun = request.Query.DryRun("DeleteOptions") ? ["All"] : options.DryRun,
        };
        Validate(options);
        return options;
    }

    private static void Validate(DeleteOptions options)
    {
        var errors = new FieldErrors();
        var path = FieldPath.Of("propagationPolicy");
        if (options is { PropagationPolicy: not null, OrphanDependents: not null })
        {
            errors.Invalid(path, options.PropagationPolicy, "orphanDependents and deletionPropagation cannot be both set");
        }
        else if (options.PropagationPolicy is not (null or "Foreground" or "Background" or "Orphan"))
        {
            errors.NotSupported(path, options.PropagationPolicy, "Foreground", "Background", "Orphan", "nil");
        }

        if (options.DryRun is { Count: > 0 } dryRun && dryRun is not ["All"])
        {
            errors.NotSupported(FieldPath.Of("dryRun"), dryRun, "All");
        }

        if (errors.Any)
        {
            throw new StatusException(errors.ToStatus("meta.k8s.io", "DeleteOptions", ""));
        }
    }

    private static void ProtectNamespaces(ApiRequest request)
    {
        if (request.Resource.Is(ResourceTypes.Namespaces) && DefaultObjects.IsProtected(request.Key.Name))
        {
            throw Failures.Forbidden(
                $"namespaces \"{request.Key.Name}\" is forbidden: this namespace may not be deleted",
                new StatusDetails { Name = request.Key.Name, Kind = "namespaces" });
        }
    }
}
