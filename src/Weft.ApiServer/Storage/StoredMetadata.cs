using System.Collections.Frozen;
using System.Text.Json;

namespace Weft.ApiServer.Storage;

/// <summary>The part of metadata that selectors and admission look at on every read.</summary>
internal sealed class StoredMetadata
{
    internal IReadOnlyDictionary<string, string> Labels { get; private init; } = FrozenDictionary<string, string>.Empty;

    internal string Uid { get; private init; } = "";

    /// <summary>When the object was made, as written.</summary>
    internal string CreationTimestamp { get; private init; } = "";

    internal bool IsTerminating { get; private init; }

    internal static StoredMetadata Parse(ReadOnlySpan<byte> metadata)
    {
        var reader = new Utf8JsonReader(metadata, new JsonReaderOptions { MaxDepth = EncodedObject.MaxDepth });
        IReadOnlyDictionary<string, string> labels = FrozenDictionary<string, string>.Empty;
        string uid = "", created = "";
        var terminating = false;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("labels"u8))
            {
                labels = ReadLabels(ref reader);
            }
            else if (reader.ValueTextEquals("uid"u8))
            {
                uid = ReadText(ref reader);
            }
            else if (reader.ValueTextEquals("creationTimestamp"u8))
            {
                created = ReadText(ref reader);
            }
            else if (reader.ValueTextEquals("deletionTimestamp"u8))
            {
                terminating = ReadText(ref reader).Length > 0;
            }
            else
            {
                reader.Skip();
            }
        }

        return new StoredMetadata { Labels = labels, Uid = uid, CreationTimestamp = created, IsTerminating = terminating };
    }

    private static string ReadText(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
    }

    private static Dictionary<string, string> ReadLabels(ref Utf8JsonReader reader)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        reader.Read();
        while (reader.TokenType == JsonTokenType.StartObject || reader.TokenType == JsonTokenType.String)
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                break;
            }

            var name = reader.GetString()!;
            reader.Read();
            labels[name] = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
        }

        return labels;
    }
}
