using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weft.Api;

/// <summary>metav1.Time: read with any fraction and offset, written as whole seconds in UTC.</summary>
public sealed class KubeTimeConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return text is not null && KubeTime.TryParse(text, out var time)
            ? time
            : throw new JsonException($"\"{text}\" is not an RFC 3339 time");
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(KubeTime.Format(value));
    }
}

/// <summary>The time format of most fields.</summary>
public static class KubeTime
{
    /// <summary>Whole seconds, UTC: <c>2026-11-22T01:15:00Z</c>.</summary>
    public static string Format(DateTimeOffset time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Reads RFC 3339; the fraction is cut.</summary>
    public static bool TryParse(string text, out DateTimeOffset time)
    {
        if (!Rfc3339.TryParse(text, out var exact, out _))
        {
            time = default;
            return false;
        }

        time = new DateTimeOffset(exact.Ticks - (exact.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        return true;
    }
}
