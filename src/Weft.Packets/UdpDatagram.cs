using System.Buffers.Binary;

namespace Weft.Packets;

/// <summary>
/// A UDP datagram as it lies in memory.
/// <code>
/// +-------------------------------+-------------------------------+
/// |          source port          |       destination port        |
/// +-------------------------------+-------------------------------+
/// |            length             |           checksum            |
/// +-------------------------------+-------------------------------+
/// </code>
/// https://www.rfc-editor.org/rfc/rfc768
/// </summary>
public readonly ref struct UdpDatagram
{
    /// <summary>Octets before the payload.</summary>
    public const int HeaderLength = 8;

    /// <summary>Where the checksum stands, for writers that fill it in last.</summary>
    public const int ChecksumOffset = 6;

    private const int DestinationPortOffset = 2;
    private const int LengthOffset = 4;
    private readonly ReadOnlySpan<byte> _bytes;

    private UdpDatagram(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public ushort SourcePort => BinaryPrimitives.ReadUInt16BigEndian(_bytes);

    public ushort DestinationPort => BinaryPrimitives.ReadUInt16BigEndian(_bytes[DestinationPortOffset..]);

    public ushort Length => BinaryPrimitives.ReadUInt16BigEndian(_bytes[LengthOffset..]);

    /// <summary>Zero means, over IPv4 and in tunnels, that none was computed.</summary>
    public ushort Checksum => BinaryPrimitives.ReadUInt16BigEndian(_bytes[ChecksumOffset..]);

    public ReadOnlySpan<byte> Payload => _bytes[HeaderLength..];

    /// <summary>False if the length field does not fit the bytes.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out UdpDatagram datagram)
    {
        datagram = default;
        if (bytes.Length < HeaderLength)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[LengthOffset..]);
        if (length < HeaderLength || length > bytes.Length)
        {
            return false;
        }

        datagram = new UdpDatagram(bytes[..length]);
        return true;
    }

    /// <summary>The ports alone: enough of a datagram whose length field cannot be believed (first fragment).</summary>
    public static bool TryReadPorts(ReadOnlySpan<byte> bytes, out ushort source, out ushort destination)
    {
        source = destination = 0;
        if (bytes.Length < HeaderLength)
        {
            return false;
        }

        source = BinaryPrimitives.ReadUInt16BigEndian(bytes);
        destination = BinaryPrimitives.ReadUInt16BigEndian(bytes[DestinationPortOffset..]);
        return true;
    }

    /// <summary>Writes the header with a zero checksum and returns its length.</summary>
    public static int WriteHeader(Span<byte> destination, ushort sourcePort, ushort destinationPort, int payloadLength)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, sourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(destination[DestinationPortOffset..], destinationPort);
        BinaryPrimitives.WriteUInt16BigEndian(destination[LengthOffset..], checked((ushort)(HeaderLength + payloadLength)));
        BinaryPrimitives.WriteUInt16BigEndian(destination[ChecksumOffset..], 0);
        return HeaderLength;
    }
}
