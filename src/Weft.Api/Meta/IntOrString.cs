using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weft.Api;

/// <summary>A number or a name, such as a port or a percentage.</summary>
[JsonConverter(typeof(IntOrStringConverter))]
public readonly record struct IntOrString
{
    private readonly int _number;
    private readonly string? _text;

    public IntOrString(int number) => _number = number;

    public IntOrString(string text) => _text = text ?? throw new ArgumentNullException(nameof(text));

    public bool IsNumber => _text is null;

    /// <summary>The number; zero when this is a string.</summary>
    public int Number => _number;

    /// <summary>The string; null when this is a number.</summary>
    public string? Text => _text;

    public static implicit operator IntOrString(int number) => new(number);

    public static implicit operator IntOrString(string text) => new(text);

    public static IntOrString FromInt32(int number) => new(number);

    public static IntOrString FromString(string text) => new(text);

    public override string ToString() => _text ?? _number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Of <paramref name="total"/>: a number stays itself, <c>25%</c> is that share, rounded up or down.</summary>
    public bool TryScale(int total, bool roundUp, out int value)
    {
        value = _number;
        if (_text is null)
        {
            return true;
        }

        if (!TryPercent(out var percent))
        {
            return false;
        }

        var product = (long)percent * total;
        value = (int)Math.Clamp(roundUp ? (product + 99) / 100 : product / 100, int.MinValue, int.MaxValue);
        return true;
    }

    /// <summary>Reads <c>25%</c>.</summary>
    public bool TryPercent(out int percent)
    {
        percent = 0;
        return _text is not null && _text.EndsWith('%') &&
            int.TryParse(_text.AsSpan(0, _text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out percent);
    }
}

/// <summary>A JSON number or string.</summary>
public sealed class IntOrStringConverter : JsonConverter<IntOrString>
{
    public override IntOrString Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.String => new IntOrString(reader.GetString() ?? ""),
        JsonTokenType.Number when reader.TryGetInt32(out var number) => new IntOrString(number),
        _ => throw new JsonException("neither a 32-bit integer nor a string"),
    };

    public override void Write(Utf8JsonWriter writer, IntOrString value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value.Text is { } text)
        {
            writer.WriteStringValue(text);
        }
        else
        {
            writer.WriteNumberValue(value.Number);
        }
    }
}
