using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Weft.Client;

/// <summary>One line of a watch, taken apart without decoding its object.</summary>
internal readonly ref struct WatchLine
{
    private WatchLine(string type, ReadOnlySpan<byte> body)
    {
        Type = type;
        Body = body;
    }

    public string Type { get; }

    /// <summary>The JSON text of the event's object.</summary>
    public ReadOnlySpan<byte> Body { get; }

    public static WatchLine Parse(ReadOnlySpan<byte> line)
    {
        string? type = null;
        var body = default(ReadOnlySpan<byte>);
        var reader = new Utf8JsonReader(line);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("an event is not a JSON object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                type = reader.GetString();
            }
            else if (reader.ValueTextEquals("object"u8))
            {
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                body = line[start..(int)reader.BytesConsumed];
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return type is null || body.IsEmpty ? throw new JsonException("an event lacks its type or object") : new WatchLine(type, body);
    }

    public TBody Read<TBody>(JsonTypeInfo<TBody> json) =>
        JsonSerializer.Deserialize(Body, json) ?? throw new JsonException("an event's object is null");
}
