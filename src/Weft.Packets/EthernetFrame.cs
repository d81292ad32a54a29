using System.Buffers.Binary;

namespace Weft.Packets;

/// <summary>
/// An untagged Ethernet II frame as it lies in memory.
/// <code>
/// +-------------------+-------------------+-----------+------------
/// | destination (6)   | source (6)        | type (2)  | payload ...
/// +-------------------+-------------------+-----------+------------
/// </code>
/// IEEE 802.3 clause 3; https://www.rfc-editor.org/rfc/rfc894
/// </summary>
public readonly ref struct EthernetFrame
{
    /// <summary>Octets before the payload.</summary>
    public const int HeaderLength = 14;

    private const int SourceOffset = 6;
    private const int TypeOffset = 12;
    private readonly ReadOnlySpan<byte> _bytes;

    private EthernetFrame(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public MacAddress Destination => new(_bytes[..MacAddress.Length]);

    public MacAddress Source => new(_bytes.Slice(SourceOffset, MacAddress.Length));

    public EtherType Type => (EtherType)BinaryPrimitives.ReadUInt16BigEndian(_bytes[TypeOffset..]);

    public ReadOnlySpan<byte> Payload => _bytes[HeaderLength..];

    /// <summary>False if the bytes are too short to hold a header.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out EthernetFrame frame)
    {
        frame = new EthernetFrame(bytes);
        return bytes.Length >= HeaderLength;
    }

    /// <summary>Writes the header and returns its length; the span must have room for it.</summary>
    public static int WriteHeader(Span<byte> destination, MacAddress to, MacAddress from, EtherType type)
    {
        to.CopyTo(destination);
        from.CopyTo(destination[SourceOffset..]);
        BinaryPrimitives.WriteUInt16BigEndian(destination[TypeOffset..], (ushort)type);
        return HeaderLength;
    }
}
