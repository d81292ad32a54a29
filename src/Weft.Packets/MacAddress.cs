using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Weft.Packets;

/// <summary>An EUI-48 hardware address; the first octet on the wire is the most significant of the 48 bits.</summary>
public readonly record struct MacAddress : ISpanParsable<MacAddress>, ISpanFormattable
{
    /// <summary>Octets on the wire.</summary>
    public const int Length = 6;

    private const int TextLength = 17;
    private readonly ulong _bits;

    public MacAddress(ReadOnlySpan<byte> octets)
    {
        if (octets.Length != Length)
        {
            throw new ArgumentException($"A MAC address has {Length} octets, not {octets.Length}.", nameof(octets));
        }

        foreach (var octet in octets)
        {
            _bits = (_bits << 8) | octet;
        }
    }

    /// <summary>True for group addresses (broadcast is one).</summary>
    public bool IsMulticast => (this[0] & 1) != 0;

    /// <summary>True when the address was not assigned by a vendor.</summary>
    public bool IsLocallyAdministered => (this[0] & 2) != 0;

    public byte this[int index] => index is >= 0 and < Length
        ? (byte)(_bits >> (8 * (Length - 1 - index)))
        : throw new ArgumentOutOfRangeException(nameof(index));

    public static MacAddress Parse(string s, IFormatProvider? provider = null) => Parse(s.AsSpan(), provider);

    public static MacAddress Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var result) ? result : throw new FormatException($"'{s}' is not a MAC address.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out MacAddress result) =>
        TryParse(s.AsSpan(), provider, out result);

    /// <summary>Reads six pairs of hexadecimal digits separated by colons.</summary>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out MacAddress result)
    {
        result = default;
        if (s.Length != TextLength)
        {
            return false;
        }

        Span<byte> octets = stackalloc byte[Length];
        for (var i = 0; i < Length; i++)
        {
            var pair = s.Slice(i * 3, 2);
            if ((i > 0 && s[(i * 3) - 1] != ':')
                || !byte.TryParse(pair, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out octets[i]))
            {
                return false;
            }
        }

        result = new MacAddress(octets);
        return true;
    }

    /// <summary>Writes the octets in wire order.</summary>
    public void CopyTo(Span<byte> destination)
    {
        for (var i = 0; i < Length; i++)
        {
            destination[i] = this[i];
        }
    }

    public byte[] ToArray()
    {
        var octets = new byte[Length];
        CopyTo(octets);
        return octets;
    }

    public override string ToString() => string.Create(TextLength, this, static (span, mac) => mac.TryFormat(span, out _, default, null));

    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite(
            CultureInfo.InvariantCulture,
            $"{this[0]:x2}:{this[1]:x2}:{this[2]:x2}:{this[3]:x2}:{this[4]:x2}:{this[5]:x2}",
            out charsWritten);
}
