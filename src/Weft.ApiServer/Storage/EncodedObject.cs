using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weft.ApiServer.Storage;

/// <summary>An object made ready to be stored, complete but for the resourceVersion that only the writer knows.</summary>
/// <remarks>
/// A stored body is <c>{"metadata":{"resourceVersion":"N"</c> + tail. It holds neither kind nor apiVersion, so one body serves
/// every version of a resource, and a list or watch event is made by copying bytes around it, never by encoding again.
/// </remarks>
internal sealed class EncodedObject
{
    /// <summary>More than any body from outside may have (100), and what every reader of stored bodies allows.</summary>
    internal const int MaxDepth = 128;

    private static readonly JsonWriterOptions _writerOptions =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = MaxDepth };

    private readonly byte[] _tail;
    private readonly int _metadataLength;

    private EncodedObject(byte[] tail, int metadataLength) => (_tail, _metadataLength) = (tail, metadataLength);

    internal static ReadOnlySpan<byte> Head => "{\"metadata\":{\"resourceVersion\":\""u8;

    internal int Length => Head.Length + _tail.Length;

    /// <exception cref="InvalidOperationException">The document is deeper than <see cref="MaxDepth"/>.</exception>
    internal static EncodedObject From(JsonObject document)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(buffer, _writerOptions);
        writer.WriteStartObject();
        writer.WritePropertyName("metadata"u8);
        WriteMetadata(writer, document["metadata"] as JsonObject);
        writer.Flush();
        var metadataEnd = buffer.WrittenCount;
        foreach (var (name, value) in document)
        {
            if (name is not ("kind" or "apiVersion" or "metadata"))
            {
                writer.WritePropertyName(name);
                WriteValue(writer, value);
            }
        }

        writer.WriteEndObject();
        writer.Flush();
        return new EncodedObject(buffer.WrittenSpan[Head.Length..].ToArray(), metadataEnd - Head.Length);
    }

    /// <summary>The body of a stored object again, to be stored under another version (a deletion carries its own).</summary>
    internal static EncodedObject From(StoredObject stored)
    {
        var version = stored.Body.Span[Head.Length..].IndexOf((byte)'"');
        var start = Head.Length + version;
        return new EncodedObject(stored.Body.Span[start..].ToArray(), stored.MetadataEnd - start);
    }

    /// <summary>The object as it would be stored, without a version: the answer to a dry run.</summary>
    internal StoredObject Unstored(StoreKey key)
    {
        // Metadata has a name at least, so the tail goes on with the comma after the version that is left out.
        var start = "{\"metadata\":{"u8;
        var body = new byte[start.Length + _tail.Length - 2];
        start.CopyTo(body);
        _tail.AsSpan(2).CopyTo(body.AsSpan(start.Length));
        return new StoredObject(key, 0, body, start.Length + _metadataLength - 2);
    }

    internal StoredObject At(StoreKey key, long resourceVersion)
    {
        Span<byte> digits = stackalloc byte[20];
        resourceVersion.TryFormat(digits, out var count, provider: System.Globalization.CultureInfo.InvariantCulture);
        var body = new byte[Head.Length + count + _tail.Length];
        Head.CopyTo(body);
        digits[..count].CopyTo(body.AsSpan(Head.Length));
        _tail.CopyTo(body.AsSpan(Head.Length + count));
        return new StoredObject(key, resourceVersion, body, Head.Length + count + _metadataLength);
    }

    private static void WriteMetadata(Utf8JsonWriter writer, JsonObject? metadata)
    {
        writer.WriteStartObject();
        writer.WriteString("resourceVersion"u8, ""u8);
        foreach (var (name, value) in metadata ?? [])
        {
            if (name is not ("resourceVersion" or "managedFields" or "selfLink"))
            {
                writer.WritePropertyName(name);
                WriteValue(writer, value);
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, JsonNode? value)
    {
        if (value is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            value.WriteTo(writer);
        }
    }
}
