using System.Buffers.Binary;
using System.Globalization;
using System.Net.NetworkInformation;

namespace Weft.Packets;

/// <summary>A 48-bit Ethernet address, six bytes in wire order held in the low bits of one number.</summary>
/// <remarks>
/// Weft.Linux may not reference this project; at that border an address is the base library's
/// <see cref="PhysicalAddress"/>, to which this one converts by itself.
/// </remarks>
public readonly record struct MacAddress : ISpanParsable<MacAddress>, ISpanFormattable
{
    /// <summary>Octets on the wire.</summary>
    public const int Length = 6;

    private const int TextLength = 17;
    private readonly ulong _value;

    /// <param name="value">The address as a number; the first byte on the wire is the highest of the six.</param>
    public MacAddress(ulong value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 0xffff_ffff_fffful);
        _value = value;
    }

    /// <param name="bytes">Six bytes in wire order.</param>
    public MacAddress(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
        {
            throw new ArgumentException("An Ethernet address has six bytes.", nameof(bytes));
        }

        _value = ((ulong)BinaryPrimitives.ReadUInt16BigEndian(bytes) << 32) | BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]);
    }

    /// <summary>ff:ff:ff:ff:ff:ff.</summary>
    public static MacAddress Broadcast => new(0xffff_ffff_fffful);

    /// <summary>The first byte's lowest bit: one to many.</summary>
    public bool IsMulticast => (_value & 0x0100_0000_0000ul) != 0;

    /// <summary>The first byte's second bit: not assigned by a manufacturer.</summary>
    public bool IsLocallyAdministered => (_value & 0x0200_0000_0000ul) != 0;

    /// <summary>The octet at a place on the wire.</summary>
    public byte this[int index] => index is >= 0 and < Length
        ? (byte)(_value >> (8 * (Length - 1 - index)))
        : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>The same address in the base library's type.</summary>
    public static implicit operator PhysicalAddress(MacAddress address) => address.ToPhysicalAddress();

    /// <summary>From the base library's type; throws if it has not six bytes.</summary>
    public static MacAddress FromPhysicalAddress(PhysicalAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return new MacAddress(address.GetAddressBytes());
    }

    /// <inheritdoc/>
    public static MacAddress Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out MacAddress result) ? result : throw new FormatException($"'{s}' is not an Ethernet address.");

    /// <inheritdoc/>
    public static MacAddress Parse(string s, IFormatProvider? provider = null) => Parse(s.AsSpan(), provider);

    /// <summary>Six pairs of hexadecimal digits joined by colons, nothing else.</summary>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out MacAddress result)
    {
        result = default;
        if (s.Length != TextLength)
        {
            return false;
        }

        ulong value = 0;
        for (int i = 0; i < TextLength; i += 3)
        {
            bool separated = i + 2 == TextLength || s[i + 2] == ':';
            if (!separated || !byte.TryParse(s.Slice(i, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte octet))
            {
                return false;
            }

            value = (value << 8) | octet;
        }

        result = new MacAddress(value);
        return true;
    }

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out MacAddress result) => TryParse(s.AsSpan(), provider, out result);

    /// <summary>The address as a number; the first byte on the wire is the highest of the six.</summary>
    public ulong ToUInt64() => _value;

    /// <summary>Writes the six bytes in wire order; throws if the span is shorter.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)(_value >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(destination[2..], (uint)_value);
    }

    /// <summary>The six bytes in wire order.</summary>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[Length];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>The same address in the base library's type.</summary>
    public PhysicalAddress ToPhysicalAddress() => new(ToArray());

    /// <inheritdoc/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format = default, IFormatProvider? provider = null)
    {
        charsWritten = 0;
        if (destination.Length < TextLength)
        {
            return false;
        }

        for (int i = 0; i < Length; i++)
        {
            this[i].TryFormat(destination[(3 * i)..], out _, "x2", CultureInfo.InvariantCulture);
            if (i < Length - 1)
            {
                destination[(3 * i) + 2] = ':';
            }
        }

        charsWritten = TextLength;
        return true;
    }

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <inheritdoc/>
    public override string ToString() => string.Create(TextLength, this, static (span, self) => self.TryFormat(span, out _));
}
