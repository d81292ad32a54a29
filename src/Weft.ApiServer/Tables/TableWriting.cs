using System.Buffers;
using System.Text.Json.Nodes;
using Weft.ApiServer.Http;
using Weft.ApiServer.Resources;
using Weft.ApiServer.Storage;

namespace Weft.ApiServer.Tables;

internal enum IncludeObject
{
    Metadata,
    None,
    Object,
}

/// <summary>Writes meta.k8s.io Tables, the form in which kubectl asks for what it prints.</summary>
internal sealed class TableWriting(ResourceDefinition resource, string metaVersion, IncludeObject include, TimeProvider time)
{
    internal static IncludeObject ParseInclude(string text) => text switch
    {
        "" or "Metadata" => IncludeObject.Metadata,
        "None" => IncludeObject.None,
        "Object" => IncludeObject.Object,
        _ => throw Failures.BadRequest($"unrecognized includeObject value: \"{text}\""),
    };

    /// <summary>Everything before the rows. A watch sends the columns in its first event only.</summary>
    internal void WriteHead(IBufferWriter<byte> output, string listMetadata, bool withColumns)
    {
        output.WriteText($"{{\"kind\":\"Table\",\"apiVersion\":\"meta.k8s.io/{metaVersion}\",\"metadata\":{listMetadata},\"columnDefinitions\":");
        if (withColumns)
        {
            WriteColumns(output);
        }
        else
        {
            output.Write("null"u8);
        }

        output.Write(",\"rows\":["u8);
    }

    internal void WriteRow(IBufferWriter<byte> output, StoredObject stored)
    {
        output.Write("{\"cells\":"u8);
        output.WriteNode(resource.Rules.Row(stored.ToJson(), time.GetUtcNow()));
        output.Write(",\"object\":"u8);
        switch (include)
        {
            case IncludeObject.None:
                output.Write("null"u8);
                break;
            case IncludeObject.Object:
                output.WriteObject(resource, stored);
                break;
            default:
                output.WritePartialObject(metaVersion, stored);
                break;
        }

        output.Write("}"u8);
    }

    internal static void WriteTail(IBufferWriter<byte> output) => output.Write("]}"u8);

    private void WriteColumns(IBufferWriter<byte> output)
    {
        var columns = new JsonArray();
        foreach (var column in resource.Rules.Columns)
        {
            columns.Add((JsonNode)new JsonObject
            {
                ["name"] = column.Name,
                ["type"] = column.Type,
                ["format"] = column.Format,
                ["description"] = column.Description,
                ["priority"] = column.Priority,
            });
        }

        output.WriteNode(columns);
    }
}
