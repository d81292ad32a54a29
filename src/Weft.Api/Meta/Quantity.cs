using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weft.Api;

/// <summary>An amount with a unit, such as <c>250m</c>, <c>1Gi</c> or <c>2e3</c>; equal amounts are equal whatever their unit.</summary>
[JsonConverter(typeof(QuantityConverter))]
public readonly struct Quantity : IEquatable<Quantity>, IComparable<Quantity>
{
    private readonly BigInteger _nanos;
    private readonly QuantityFormat _format;

    internal Quantity(BigInteger nanos, QuantityFormat format)
    {
        _nanos = nanos;
        _format = format;
    }

    internal BigInteger Nanos => _nanos;

    internal QuantityFormat Format => _format;

    public int Sign => _nanos.Sign;

    public static bool operator ==(Quantity left, Quantity right) => left.Equals(right);

    public static bool operator !=(Quantity left, Quantity right) => !left.Equals(right);

    public static bool operator <(Quantity left, Quantity right) => left.CompareTo(right) < 0;

    public static bool operator >(Quantity left, Quantity right) => left.CompareTo(right) > 0;

    public static bool operator <=(Quantity left, Quantity right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Quantity left, Quantity right) => left.CompareTo(right) >= 0;

    /// <summary>Reads a quantity; false when the text is none.</summary>
    public static bool TryParse(string? text, out Quantity quantity) => QuantityText.TryParse(text, out quantity);

    public static Quantity Parse(string text) =>
        TryParse(text, out var quantity) ? quantity : throw new FormatException($"\"{text}\" is not a quantity");

    /// <summary>Whole units, rounded up, as Kubernetes does for <c>Value()</c>.</summary>
    public long ToInt64() => ToScaled(QuantityText.NanosPerUnit);

    /// <summary>Thousandths, rounded up: CPU in millicores.</summary>
    public long ToMilli() => ToScaled(QuantityText.NanosPerMilli);

    public Quantity Add(Quantity other) => new(_nanos + other._nanos, _format);

    public Quantity Subtract(Quantity other) => new(_nanos - other._nanos, _format);

    public int CompareTo(Quantity other) => _nanos.CompareTo(other._nanos);

    public bool Equals(Quantity other) => _nanos == other._nanos;

    public override bool Equals(object? obj) => obj is Quantity other && Equals(other);

    public override int GetHashCode() => _nanos.GetHashCode();

    /// <summary>The canonical form: no fraction, the largest unit that keeps it so.</summary>
    public override string ToString() => QuantityText.Format(this);

    private long ToScaled(long nanosPerUnit)
    {
        var scaled = BigInteger.DivRem(_nanos, nanosPerUnit, out var rest);
        scaled += rest.Sign > 0 ? 1 : 0;
        return scaled > long.MaxValue ? long.MaxValue : scaled < long.MinValue ? long.MinValue : (long)scaled;
    }
}

internal enum QuantityFormat
{
    DecimalSi,
    BinarySi,
    DecimalExponent,
}

/// <summary>A quantity is a JSON string; a bare number is read too.</summary>
public sealed class QuantityConverter : JsonConverter<Quantity>
{
    public override Quantity Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.Number => System.Text.Encoding.UTF8.GetString(reader.ValueSpan),
            _ => null,
        };
        return Quantity.TryParse(text, out var quantity) ? quantity : throw new JsonException($"\"{text}\" is not a quantity");
    }

    public override void Write(Utf8JsonWriter writer, Quantity value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value.ToString());
    }

}
