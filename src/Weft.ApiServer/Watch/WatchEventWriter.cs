using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json.Nodes;
using Weft.Api;
using Weft.ApiServer.Http;
using Weft.ApiServer.Resources;
using Weft.ApiServer.Storage;
using Weft.ApiServer.Tables;

namespace Weft.ApiServer.Watch;

/// <summary>Writes watch events, one JSON document per line, around the bytes that are stored.</summary>
internal sealed class WatchEventWriter(ResourceDefinition resource, ResponseFormat format, IncludeObject include, TimeProvider time)
{
    private readonly TableWriting? _table =
        format.Shape == ResponseShape.Table ? new TableWriting(resource, format.MetaVersion, include, time) : null;

    private bool _columnsSent;

    internal void Write(PipeWriter output, StoreEventType type, StoredObject stored)
    {
        output.Write(type switch
        {
            StoreEventType.Added => "{\"type\":\"ADDED\",\"object\":"u8,
            StoreEventType.Modified => "{\"type\":\"MODIFIED\",\"object\":"u8,
            _ => "{\"type\":\"DELETED\",\"object\":"u8,
        });
        if (_table is not null)
        {
            _table.WriteHead(output, $"{{\"resourceVersion\":\"{stored.ResourceVersion}\"}}", TakeColumns());
            _table.WriteRow(output, stored);
            TableWriting.WriteTail(output);
        }
        else if (format.Shape == ResponseShape.PartialMetadata)
        {
            output.WritePartialObject(format.MetaVersion, stored);
        }
        else
        {
            output.WriteObject(resource, stored);
        }

        output.Write("}\n"u8);
    }

    /// <summary>Tells the client a version that it has seen everything up to.</summary>
    internal void WriteBookmark(PipeWriter output, long version, bool endsInitialEvents)
    {
        var metadata = new JsonObject
        {
            ["resourceVersion"] = version.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["creationTimestamp"] = null,
        };
        if (endsInitialEvents)
        {
            metadata["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" };
        }

        output.Write("{\"type\":\"BOOKMARK\",\"object\":"u8);
        if (_table is not null)
        {
            _table.WriteHead(output, $"{{\"resourceVersion\":\"{version}\"}}", TakeColumns());
            WriteBookmarkRow(output, metadata);
            TableWriting.WriteTail(output);
        }
        else
        {
            var (kind, apiVersion) = format.Shape == ResponseShape.PartialMetadata
                ? ("PartialObjectMetadata", $"meta.k8s.io/{format.MetaVersion}")
                : (resource.Kind, resource.ApiVersion);
            output.WriteNode(new JsonObject { ["kind"] = kind, ["apiVersion"] = apiVersion, ["metadata"] = metadata });
        }

        output.Write("}\n"u8);
    }

    internal static void WriteError(PipeWriter output, KubeStatus status)
    {
        output.Write("{\"type\":\"ERROR\",\"object\":"u8);
        output.WriteStatus(status);
        output.Write("}\n"u8);
    }

    /// <summary>kubectl reads the version of a bookmark from the object of its only row.</summary>
    private void WriteBookmarkRow(PipeWriter output, JsonObject metadata)
    {
        var cells = new JsonArray([.. resource.Rules.Columns.Select(_ => (JsonNode?)null)]);
        output.WriteNode(new JsonObject
        {
            ["cells"] = cells,
            ["object"] = new JsonObject
            {
                ["kind"] = "PartialObjectMetadata",
                ["apiVersion"] = $"meta.k8s.io/{format.MetaVersion}",
                ["metadata"] = metadata,
            },
        });
    }

    private bool TakeColumns()
    {
        var first = !_columnsSent;
        _columnsSent = true;
        return first;
    }
}
