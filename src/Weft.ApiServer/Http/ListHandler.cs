using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;
using Weft.Api;
using Weft.ApiServer.Resources;
using Weft.ApiServer.Storage;
using Weft.ApiServer.Tables;

namespace Weft.ApiServer.Http;

/// <summary>GET of a collection: selectors, pages, older versions.</summary>
internal static class ListHandler
{
    private const int FlushBytes = 64 * 1024;

    internal static async Task HandleAsync(ApiRequest request)
    {
        var format = ResponseFormat.Parse(request.Http, streaming: false);
        var include = TableWriting.ParseInclude(request.Query.Text("includeObject"));
        var page = await SelectAsync(request);
        if (format.Yaml)
        {
            var buffer = new ArrayBufferWriter<byte>();
            WriteItems(buffer, request, page, format, include, null).GetAwaiter().GetResult();
            await request.SendAsync(200, buffer.WrittenMemory, yaml: true);
            return;
        }

        var output = request.Context.BeginLong(page.Items.Sum(item => (long)item.Body.Length));
        await WriteItems(output, request, page, format, include, output);
        await output.CompleteAsync();
    }

    /// <summary>The objects that the request's namespace, selectors, version and page ask for.</summary>
    internal static async Task<ListPage> SelectAsync(ApiRequest request)
    {
        var query = ListQuery.Parse(request.Query);
        var (objects, version) = await ObjectsAsync(request, query);
        var selector = ObjectSelector.Parse(request);
        var items = new List<StoredObject>();
        long remaining = 0;
        foreach (var (key, stored) in objects)
        {
            if ((request.Target.Namespace is { } ns && key.Namespace != ns)
                || (query.Continue is { } token && key.CompareTo(token.After) <= 0)
                || !selector.Matches(stored))
            {
                continue;
            }

            if (query.Limit > 0 && items.Count == query.Limit)
            {
                remaining++;
            }
            else
            {
                items.Add(stored);
            }
        }

        var next = remaining > 0 ? new ContinueToken(version, items[^1].Key).ToString() : null;
        return new ListPage(items, version, next, remaining > 0 && selector.IsEmpty ? remaining : null);
    }

    private static async Task<(IEnumerable<KeyValuePair<StoreKey, StoredObject>> Objects, long Version)> ObjectsAsync(
        ApiRequest request, ListQuery query)
    {
        request.Store.EnsureResource(request.Resource.Id);
        var wanted = query.Continue?.Version ?? query.Version;
        if (wanted > request.Store.Snapshot.Version && !await request.Core.WaitForVersionAsync(wanted.Value, request.Aborted))
        {
            throw TooLargeVersion(wanted.Value, request.Store.Snapshot.Version);
        }

        var snapshot = request.Store.Snapshot;
        if (query.ExactVersion is not { } exact || exact == snapshot.Version)
        {
            return (snapshot.Objects(request.Resource.Id), snapshot.Version);
        }

        if (snapshot.Resources[request.Resource.Id].At(exact) is { } older)
        {
            return (older, exact);
        }

        if (query.Continue is not { } token)
        {
            throw Failures.Expired();
        }

        var fresh = Failures.Expired(
            "The provided continue parameter is too old to display a consistent list result. You can start a new list without the " +
            "continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with " +
            "the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the " +
            "first chunk was returned and now may show up in the list.");
        throw new StatusException(fresh.Status with
        {
            Metadata = new ListMeta { Continue = new ContinueToken(0, token.After).ToString() },
        });
    }

    internal static StatusException TooLargeVersion(long wanted, long current) => Failures.Timeout(
        $"Too large resource version: {wanted}, current: {current}",
        [new StatusCause { Reason = "ResourceVersionTooLarge", Message = "Too large resource version" }]);

    private static async Task WriteItems(
        IBufferWriter<byte> output, ApiRequest request, ListPage page, ResponseFormat format, IncludeObject include, PipeWriter? pipe)
    {
        var table = format.Shape == ResponseShape.Table ? new TableWriting(request.Resource, format.MetaVersion, include, request.Core.Time) : null;
        WriteHead(output, request.Resource, page, format, table);
        var first = true;
        foreach (var stored in page.Items)
        {
            output.Write(first ? ""u8 : ","u8);
            first = false;
            WriteItem(output, request.Resource, stored, format, table);
            if (pipe is { UnflushedBytes: > FlushBytes })
            {
                await pipe.FlushAsync(request.Aborted);
            }
        }

        output.Write("]}"u8);
        if (pipe is not null)
        {
            await pipe.FlushAsync(request.Aborted);
        }
    }

    private static void WriteHead(
        IBufferWriter<byte> output, ResourceDefinition resource, ListPage page, ResponseFormat format, TableWriting? table)
    {
        var metadata = new JsonObject { ["resourceVersion"] = page.Version.ToString(System.Globalization.CultureInfo.InvariantCulture) };
        if (page.Continue is { } token)
        {
            metadata["continue"] = token;
        }

        if (page.Remaining is { } remaining)
        {
            metadata["remainingItemCount"] = remaining;
        }

        if (table is not null)
        {
            table.WriteHead(output, metadata.ToJsonString(), withColumns: true);
            return;
        }

        var (kind, apiVersion) = format.Shape == ResponseShape.PartialMetadata
            ? ("PartialObjectMetadataList", $"meta.k8s.io/{format.MetaVersion}")
            : (resource.ListKind, resource.ApiVersion);
        output.WriteText($"{{\"kind\":\"{kind}\",\"apiVersion\":\"{apiVersion}\",\"metadata\":{metadata.ToJsonString()},\"items\":[");
    }

    private static void WriteItem(
        IBufferWriter<byte> output, ResourceDefinition resource, StoredObject stored, ResponseFormat format, TableWriting? table)
    {
        if (table is not null)
        {
            table.WriteRow(output, stored);
        }
        else if (format.Shape == ResponseShape.PartialMetadata)
        {
            output.WritePartialObject(format.MetaVersion, stored);
        }
        else if (resource.IsCustom)
        {
            output.WriteObject(resource, stored);
        }
        else
        {
            // Items of built-in kinds carry neither kind nor apiVersion, which is just how they are stored.
            output.Write(stored.Body.Span);
        }
    }
}

/// <summary>One page of a list.</summary>
/// <param name="Items">In list order.</param>
/// <param name="Version">Of the whole list, the same for all its pages.</param>
/// <param name="Continue">For the next page; null on the last one.</param>
/// <param name="Remaining">How many objects follow; unknown (null) under a selector.</param>
internal sealed record ListPage(IReadOnlyList<StoredObject> Items, long Version, string? Continue, long? Remaining);

/// <summary>Where the next page of a list begins, opaque to clients.</summary>
/// <param name="Version">The version of the list; 0 to go on with whatever is current.</param>
/// <param name="After">The last object sent.</param>
internal sealed record ContinueToken(long Version, StoreKey After)
{
    public override string ToString() => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{Version}\n{After.Namespace}\n{After.Name}"));

    internal static ContinueToken Parse(string text)
    {
        try
        {
            var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('\n');
            if (parts is [var version, var ns, var name] && long.TryParse(version, System.Globalization.CultureInfo.InvariantCulture, out var number))
            {
                return new ContinueToken(number, new StoreKey(ns, name));
            }
        }
        catch (FormatException)
        {
            // Not one of ours: refused below.
        }

        throw Failures.BadRequest("invalid continue token: continue key is not valid");
    }
}
