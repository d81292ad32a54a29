using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Api;
using Weft.ApiServer.Resources;
using Weft.ApiServer.Storage;

namespace Weft.ApiServer.Http;

/// <summary>Puts stored bodies together into answers without parsing them.</summary>
internal static class BodyWriting
{
    private static readonly JsonWriterOptions _options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The whole object with kind and apiVersion.</summary>
    internal static void WriteObject(this IBufferWriter<byte> output, ResourceDefinition resource, StoredObject stored)
    {
        output.Write(resource.ObjectPrefix.Span);
        output.Write(stored.Body.Span[1..]);
    }

    internal static void WritePartialObject(this IBufferWriter<byte> output, string metaVersion, StoredObject stored)
    {
        output.WriteText($"{{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/{metaVersion}\",\"metadata\":");
        output.Write(stored.MetadataBytes.Span);
        output.Write("}"u8);
    }

    internal static void WriteText(this IBufferWriter<byte> output, string text) => Encoding.UTF8.GetBytes(text, output);

    internal static void WriteNumber(this IBufferWriter<byte> output, long number) =>
        output.WriteText(number.ToString(CultureInfo.InvariantCulture));

    internal static void WriteNode(this IBufferWriter<byte> output, JsonNode node)
    {
        using var writer = new Utf8JsonWriter(output, _options);
        node.WriteTo(writer);
    }

    internal static void WriteStatus(this IBufferWriter<byte> output, KubeStatus status)
    {
        using var writer = new Utf8JsonWriter(output, _options);
        JsonSerializer.Serialize(writer, status, KubeJson.Default.KubeStatus);
    }
}
