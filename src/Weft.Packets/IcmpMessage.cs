using System.Buffers.Binary;

namespace Weft.Packets;

/// <summary>
/// An ICMP or ICMPv6 message as it lies in memory; both share this layout, their type numbers differ.
/// <code>
/// +---------------+---------------+-------------------------------+
/// |     type      |     code      |           checksum            |
/// +---------------+---------------+-------------------------------+
/// |    identifier, or unused      |  sequence number, or MTU (v4) |
/// |                      or MTU (v6, 32 bits)                     |
/// +---------------------------------------------------------------+
/// |                     body: data, or the offending packet       |
/// </code>
/// https://www.rfc-editor.org/rfc/rfc792, https://www.rfc-editor.org/rfc/rfc1191#section-4, https://www.rfc-editor.org/rfc/rfc4443
/// </summary>
public readonly ref struct IcmpMessage
{
    /// <summary>Octets before the body.</summary>
    public const int HeaderLength = 8;

    /// <summary>Where the checksum stands, for writers that fill it in last.</summary>
    public const int ChecksumOffset = 2;

    private const int RestOffset = 4;
    private readonly ReadOnlySpan<byte> _bytes;

    private IcmpMessage(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public byte Type => _bytes[0];

    public byte Code => _bytes[1];

    public ushort Checksum => BinaryPrimitives.ReadUInt16BigEndian(_bytes[ChecksumOffset..]);

    /// <summary>Whose echo it is.</summary>
    public ushort Identifier => BinaryPrimitives.ReadUInt16BigEndian(_bytes[RestOffset..]);

    /// <summary>Which echo it is.</summary>
    public ushort SequenceNumber => BinaryPrimitives.ReadUInt16BigEndian(_bytes[(RestOffset + 2)..]);

    /// <summary>The next hop's MTU in an ICMPv4 "fragmentation needed".</summary>
    public ushort NextHopMtuV4 => SequenceNumber;

    /// <summary>The next hop's MTU in an ICMPv6 "packet too big".</summary>
    public uint NextHopMtuV6 => BinaryPrimitives.ReadUInt32BigEndian(_bytes[RestOffset..]);

    public ReadOnlySpan<byte> Body => _bytes[HeaderLength..];

    /// <summary>False if the bytes are too short to hold a header.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out IcmpMessage message)
    {
        message = new IcmpMessage(bytes);
        return bytes.Length >= HeaderLength;
    }

    /// <summary>Writes the header with a zero checksum and returns its length.</summary>
    /// <param name="destination">Room for the header.</param>
    /// <param name="type">One of <see cref="IcmpType"/> or <see cref="Icmpv6Type"/>.</param>
    /// <param name="code">What the type defines.</param>
    /// <param name="rest">The second word: identifier and sequence number, or an MTU.</param>
    public static int WriteHeader(Span<byte> destination, byte type, byte code, uint rest)
    {
        destination[0] = type;
        destination[1] = code;
        BinaryPrimitives.WriteUInt16BigEndian(destination[ChecksumOffset..], 0);
        BinaryPrimitives.WriteUInt32BigEndian(destination[RestOffset..], rest);
        return HeaderLength;
    }
}

/// <summary>Types of ICMP for IPv4 that the fabric handles.</summary>
public static class IcmpType
{
    public const byte EchoReply = 0;
    public const byte DestinationUnreachable = 3;
    public const byte EchoRequest = 8;
    public const byte TimeExceeded = 11;

    /// <summary>Code of <see cref="DestinationUnreachable"/> that carries an MTU.</summary>
    public const byte CodeFragmentationNeeded = 4;
}

/// <summary>Types of ICMPv6 that the fabric handles.</summary>
public static class Icmpv6Type
{
    public const byte DestinationUnreachable = 1;
    public const byte PacketTooBig = 2;
    public const byte TimeExceeded = 3;
    public const byte EchoRequest = 128;
    public const byte EchoReply = 129;
    public const byte RouterSolicitation = 133;
    public const byte RouterAdvertisement = 134;
    public const byte NeighborSolicitation = 135;
    public const byte NeighborAdvertisement = 136;
}
