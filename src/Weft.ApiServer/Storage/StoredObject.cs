using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weft.ApiServer.Storage;

/// <summary>One version of an object as stored: immutable, shared by every reader.</summary>
internal sealed class StoredObject
{
    private static readonly JsonDocumentOptions _reading = new() { MaxDepth = EncodedObject.MaxDepth };

    private StoredMetadata? _metadata;
    private IReadOnlyDictionary<string, string>? _fields;

    internal StoredObject(StoreKey key, long resourceVersion, ReadOnlyMemory<byte> body, int metadataEnd)
    {
        Key = key;
        ResourceVersion = resourceVersion;
        Body = body;
        MetadataEnd = metadataEnd;
    }

    internal StoreKey Key { get; }

    internal long ResourceVersion { get; }

    /// <summary>The JSON document without kind and apiVersion; metadata is its first member.</summary>
    internal ReadOnlyMemory<byte> Body { get; }

    /// <summary>Offset just after the closing brace of metadata.</summary>
    internal int MetadataEnd { get; }

    /// <summary>The JSON value of metadata.</summary>
    internal ReadOnlyMemory<byte> MetadataBytes => Body["{\"metadata\":".Length..MetadataEnd];

    internal StoredMetadata Metadata => _metadata ??= StoredMetadata.Parse(MetadataBytes.Span);

    /// <summary>A working copy that the caller may change.</summary>
    internal JsonObject ToJson() => (JsonObject)JsonNode.Parse(Body.Span, documentOptions: _reading)!;

    internal JsonDocument ToDocument() => JsonDocument.Parse(Body, _reading);

    /// <summary>Values that field selectors see, read once per version of the object.</summary>
    internal IReadOnlyDictionary<string, string> Fields(Func<StoredObject, IReadOnlyDictionary<string, string>> read) =>
        _fields ??= read(this);

    internal static StoredObject Load(StoreKey key, long resourceVersion, byte[] body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = EncodedObject.MaxDepth });
        reader.Read();
        reader.Read();
        if (reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("metadata"u8))
        {
            throw new JsonException($"Stored object {key} does not begin with metadata.");
        }

        reader.Read();
        reader.Skip();
        return new StoredObject(key, resourceVersion, body, (int)reader.BytesConsumed);
    }
}
