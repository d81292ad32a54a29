using System.Buffers.Binary;

namespace Weft.Packets;

/// <summary>
/// A TCP segment as it lies in memory.
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-------------------------------+-------------------------------+
/// |          source port          |       destination port        |
/// +-------------------------------+-------------------------------+
/// |                        sequence number                        |
/// |                     acknowledgment number                     |
/// +-------+-------+---------------+-------------------------------+
/// | words | rsrvd |CEUAPRSF flags |            window             |
/// +-------+-------+---------------+-------------------------------+
/// |           checksum            |        urgent pointer         |
/// +-------------------------------+-------------------------------+
/// |                    options, 0 to 40 octets                    |
/// +---------------------------------------------------------------+
/// </code>
/// https://www.rfc-editor.org/rfc/rfc9293#section-3.1
/// </summary>
public readonly ref struct TcpSegment
{
    /// <summary>Octets of a header without options.</summary>
    public const int MinHeaderLength = 20;

    /// <summary>Octets of a header with all the options that fit.</summary>
    public const int MaxHeaderLength = 60;

    /// <summary>Where the checksum stands, for writers that fill it in last.</summary>
    public const int ChecksumOffset = 16;

    internal const int DestinationPortOffset = 2;
    internal const int SequenceOffset = 4;
    internal const int AcknowledgmentOffset = 8;
    internal const int DataOffset = 12;
    internal const int FlagsOffset = 13;
    internal const int WindowOffset = 14;
    internal const int UrgentOffset = 18;
    private readonly ReadOnlySpan<byte> _bytes;

    private TcpSegment(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public ushort SourcePort => BinaryPrimitives.ReadUInt16BigEndian(_bytes);

    public ushort DestinationPort => BinaryPrimitives.ReadUInt16BigEndian(_bytes[DestinationPortOffset..]);

    public uint SequenceNumber => BinaryPrimitives.ReadUInt32BigEndian(_bytes[SequenceOffset..]);

    public uint AcknowledgmentNumber => BinaryPrimitives.ReadUInt32BigEndian(_bytes[AcknowledgmentOffset..]);

    public int HeaderLength => (_bytes[DataOffset] >> 4) * 4;

    public TcpFlags Flags => (TcpFlags)_bytes[FlagsOffset];

    public ushort Window => BinaryPrimitives.ReadUInt16BigEndian(_bytes[WindowOffset..]);

    public ushort Checksum => BinaryPrimitives.ReadUInt16BigEndian(_bytes[ChecksumOffset..]);

    public ushort UrgentPointer => BinaryPrimitives.ReadUInt16BigEndian(_bytes[UrgentOffset..]);

    public ReadOnlySpan<byte> Options => _bytes[MinHeaderLength..HeaderLength];

    public ReadOnlySpan<byte> Payload => _bytes[HeaderLength..];

    /// <summary>False if the header does not fit the bytes.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out TcpSegment segment)
    {
        segment = default;
        if (bytes.Length < MinHeaderLength)
        {
            return false;
        }

        var header = (bytes[DataOffset] >> 4) * 4;
        if (header < MinHeaderLength || header > bytes.Length)
        {
            return false;
        }

        segment = new TcpSegment(bytes);
        return true;
    }
}
