using System.Globalization;

namespace Weft.Linux;

/// <summary>Number of a network interface; only has a meaning within one network namespace.</summary>
public readonly record struct IfIndex(int Value) : ISpanParsable<IfIndex>, ISpanFormattable
{
    /// <summary>No interface.</summary>
    public static IfIndex None => default;

    /// <summary>The loopback interface: the first of every namespace.</summary>
    public static IfIndex Loopback => new(1);

    /// <summary>True if this names no interface.</summary>
    public bool IsNone => Value == 0;

    /// <inheritdoc/>
    public static IfIndex Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, provider, out IfIndex result) ? result : throw new FormatException("An interface index is a number of at least 0.");

    /// <inheritdoc/>
    public static IfIndex Parse(string s, IFormatProvider? provider) => Parse(s.AsSpan(), provider);

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out IfIndex result)
    {
        bool ok = int.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out int value);
        result = ok ? new IfIndex(value) : default;
        return ok;
    }

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out IfIndex result) => TryParse(s.AsSpan(), provider, out result);

    /// <inheritdoc/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        Value.TryFormat(destination, out charsWritten, format, CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => Value.ToString(format, CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
