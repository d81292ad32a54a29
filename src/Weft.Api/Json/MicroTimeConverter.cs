using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weft.Api;

/// <summary>metav1.MicroTime: read and written with exactly six digits of a second.</summary>
public sealed class MicroTimeConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return text is not null && MicroTime.TryParse(text, out var time)
            ? time
            : throw new JsonException($"\"{text}\" is not an RFC 3339 time with six digits of a second");
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(MicroTime.Format(value));
    }
}

/// <summary>The time format of Leases and Events.</summary>
public static class MicroTime
{
    private const int FractionDigits = 6;

    /// <summary>Microseconds, UTC: <c>2026-11-22T01:15:00.000000Z</c>.</summary>
    public static string Format(DateTimeOffset time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Reads RFC 3339 with exactly six digits of a second.</summary>
    public static bool TryParse(string text, out DateTimeOffset time) =>
        Rfc3339.TryParse(text, out time, out var digits) && digits == FractionDigits;
}
