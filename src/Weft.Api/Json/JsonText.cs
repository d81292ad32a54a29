using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weft.Api;

/// <summary>Reads JSON from outside into a tree: within limits, and with every repeated field reported.</summary>
public static class JsonText
{
    // Repeated fields are reported to people; more than this many are not.
    private const int MaxDuplicates = 100;

    /// <summary>Reads one JSON document. Of a repeated field the last value stays, and its path is put on <paramref name="duplicates"/>.</summary>
    /// <exception cref="TextFormatException">The text is no JSON or exceeds a limit.</exception>
    public static JsonNode? Parse(ReadOnlySpan<byte> utf8, List<string>? duplicates = null)
    {
        if (utf8.Length > JsonLimits.MaxBytes)
        {
            throw new TextFormatException($"the document is larger than {JsonLimits.MaxBytes} bytes", tooLarge: true);
        }

        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = JsonLimits.MaxDepth });
        var builder = new Builder(duplicates);
        try
        {
            if (!reader.Read())
            {
                throw new TextFormatException("unexpected end of JSON input");
            }

            var node = builder.ReadValue(ref reader);
            return reader.Read() ? throw new TextFormatException("invalid character after top-level value") : node;
        }
        catch (JsonException e)
        {
            throw new TextFormatException(e.Message, e);
        }
        catch (InvalidOperationException e)
        {
            // The reader's way to say that a string is not valid UTF-16 (a lone surrogate).
            throw new TextFormatException(e.Message, e);
        }
    }

    private sealed class Builder(List<string>? duplicates)
    {
        private readonly DocumentPath _path = new();
        private int _nodes;

        internal JsonNode? ReadValue(ref Utf8JsonReader reader)
        {
            if (++_nodes > JsonLimits.MaxNodes)
            {
                throw new TextFormatException($"the document has more than {JsonLimits.MaxNodes} values", tooLarge: true);
            }

            return reader.TokenType switch
            {
                JsonTokenType.StartObject => ReadObject(ref reader),
                JsonTokenType.StartArray => ReadArray(ref reader),
                JsonTokenType.String => JsonValue.Create(reader.GetString()),
                JsonTokenType.Number => JsonValue.Create(JsonElement.ParseValue(ref reader)),
                JsonTokenType.True => JsonValue.Create(true),
                JsonTokenType.False => JsonValue.Create(false),
                _ => null,
            };
        }

        private JsonObject ReadObject(ref Utf8JsonReader reader)
        {
            var result = new JsonObject();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                var name = reader.GetString()!;
                _path.Enter(name);
                ReadRequired(ref reader);
                var value = ReadValue(ref reader);
                if (!result.TryAdd(name, value))
                {
                    result[name] = value;
                    Report();
                }

                _path.Leave();
            }

            return result;
        }

        private JsonArray ReadArray(ref Utf8JsonReader reader)
        {
            var result = new JsonArray();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                _path.Enter(result.Count);
                result.Add(ReadValue(ref reader));
                _path.Leave();
            }

            return result;
        }

        private static void ReadRequired(ref Utf8JsonReader reader)
        {
            if (!reader.Read())
            {
                throw new TextFormatException("unexpected end of JSON input");
            }
        }

        private void Report()
        {
            if (duplicates is { Count: < MaxDuplicates })
            {
                duplicates.Add(_path.ToString());
            }
        }
    }
}
