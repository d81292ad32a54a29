using System.Buffers.Binary;
using System.Net;

namespace Weft.Packets;

/// <summary>
/// An IPv6 packet as it lies in memory.
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-------+---------------+---------------------------------------+
/// |version| traffic class |              flow label               |
/// +-------+---------------+-------+---------------+---------------+
/// |        payload length         |  next header  |   hop limit   |
/// +-------------------------------+---------------+---------------+
/// |                    source address (16 octets)                 |
/// |                 destination address (16 octets)               |
/// +---------------------------------------------------------------+
/// </code>
/// https://www.rfc-editor.org/rfc/rfc8200#section-3
/// </summary>
public readonly ref struct Ipv6Packet
{
    /// <summary>Octets of the fixed header.</summary>
    public const int HeaderLength = 40;

    internal const int PayloadLengthOffset = 4;
    internal const int NextHeaderOffset = 6;
    internal const int HopLimitOffset = 7;
    internal const int SourceOffset = 8;
    internal const int DestinationOffset = 24;
    private readonly ReadOnlySpan<byte> _bytes;

    private Ipv6Packet(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public byte TrafficClass => (byte)(FirstWord >> 20);

    public int FlowLabel => (int)(FirstWord & 0xfffff);

    public ushort PayloadLength => BinaryPrimitives.ReadUInt16BigEndian(_bytes[PayloadLengthOffset..]);

    /// <summary>What follows the fixed header: an extension header or the upper layer.</summary>
    public IpProtocol NextHeader => (IpProtocol)_bytes[NextHeaderOffset];

    public byte HopLimit => _bytes[HopLimitOffset];

    public IPAddress Source => new(_bytes.Slice(SourceOffset, 16));

    public IPAddress Destination => new(_bytes.Slice(DestinationOffset, 16));

    /// <summary>Everything after the fixed header, extension headers included; walk it with <see cref="Extensions"/>.</summary>
    public ReadOnlySpan<byte> Payload => _bytes[HeaderLength..];

    /// <summary>The chain of extension headers, standing before the first.</summary>
    public Ipv6ExtensionReader Extensions => new(NextHeader, Payload);

    private uint FirstWord => BinaryPrimitives.ReadUInt32BigEndian(_bytes);

    /// <summary>False if a length does not fit the bytes or the version is not 6.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out Ipv6Packet packet)
    {
        packet = default;
        if (bytes.Length < HeaderLength || bytes[0] >> 4 != 6)
        {
            return false;
        }

        var total = HeaderLength + BinaryPrimitives.ReadUInt16BigEndian(bytes[PayloadLengthOffset..]);
        if (total > bytes.Length)
        {
            return false;
        }

        packet = new Ipv6Packet(bytes[..total]);
        return true;
    }
}
