using System.Buffers.Binary;
using System.Net;

namespace Weft.Packets;

/// <summary>
/// An IPv4 packet as it lies in memory.
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-------+-------+---------------+-------------------------------+
/// |version|  IHL  |      TOS      |          total length         |
/// +-------+-------+---------------+-----+-------------------------+
/// |         identification        |flags|    fragment offset      |
/// +---------------+---------------+-----+-------------------------+
/// |      TTL      |   protocol    |        header checksum        |
/// +---------------+---------------+-------------------------------+
/// |                        source address                         |
/// +---------------------------------------------------------------+
/// |                      destination address                      |
/// +---------------------------------------------------------------+
/// |                    options, 0 to 40 octets                    |
/// +---------------------------------------------------------------+
/// </code>
/// https://www.rfc-editor.org/rfc/rfc791#section-3.1
/// </summary>
public readonly ref struct Ipv4Packet
{
    /// <summary>Octets of a header without options.</summary>
    public const int MinHeaderLength = 20;

    /// <summary>Octets of a header with all the options that fit.</summary>
    public const int MaxHeaderLength = 60;

    internal const int TosOffset = 1;
    internal const int TotalLengthOffset = 2;
    internal const int IdentificationOffset = 4;
    internal const int FragmentOffset = 6;
    internal const int TtlOffset = 8;
    internal const int ProtocolOffset = 9;
    internal const int ChecksumOffset = 10;
    internal const int SourceOffset = 12;
    internal const int DestinationOffset = 16;
    internal const ushort DontFragmentBit = 0x4000;
    internal const ushort MoreFragmentsBit = 0x2000;
    internal const ushort OffsetMask = 0x1fff;
    private readonly ReadOnlySpan<byte> _bytes;

    private Ipv4Packet(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Octets of the header, options included.</summary>
    public int HeaderLength => (_bytes[0] & 0xf) * 4;

    public byte Tos => _bytes[TosOffset];

    public ushort TotalLength => BinaryPrimitives.ReadUInt16BigEndian(_bytes[TotalLengthOffset..]);

    public ushort Identification => BinaryPrimitives.ReadUInt16BigEndian(_bytes[IdentificationOffset..]);

    public bool DontFragment => (FlagsAndOffset & DontFragmentBit) != 0;

    public bool MoreFragments => (FlagsAndOffset & MoreFragmentsBit) != 0;

    /// <summary>Where this fragment's payload belongs in the whole, in octets.</summary>
    public int FragmentOffsetBytes => (FlagsAndOffset & OffsetMask) * 8;

    /// <summary>True for every piece of a cut packet, the first one too.</summary>
    public bool IsFragment => MoreFragments || FragmentOffsetBytes > 0;

    public byte Ttl => _bytes[TtlOffset];

    public IpProtocol Protocol => (IpProtocol)_bytes[ProtocolOffset];

    public ushort Checksum => BinaryPrimitives.ReadUInt16BigEndian(_bytes[ChecksumOffset..]);

    public bool IsChecksumValid => InternetChecksum.IsValid(_bytes[..HeaderLength]);

    public IPAddress Source => new(_bytes.Slice(SourceOffset, 4));

    public IPAddress Destination => new(_bytes.Slice(DestinationOffset, 4));

    public ReadOnlySpan<byte> Options => _bytes[MinHeaderLength..HeaderLength];

    /// <summary>What the packet carries; bytes after its total length (Ethernet padding) are not part of it.</summary>
    public ReadOnlySpan<byte> Payload => _bytes[HeaderLength..];

    private ushort FlagsAndOffset => BinaryPrimitives.ReadUInt16BigEndian(_bytes[FragmentOffset..]);

    /// <summary>False if a length does not fit the bytes or the version is not 4; checksums are not judged.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out Ipv4Packet packet)
    {
        packet = default;
        if (bytes.Length < MinHeaderLength || bytes[0] >> 4 != 4)
        {
            return false;
        }

        var header = (bytes[0] & 0xf) * 4;
        int total = BinaryPrimitives.ReadUInt16BigEndian(bytes[TotalLengthOffset..]);
        if (header < MinHeaderLength || total < header || total > bytes.Length)
        {
            return false;
        }

        packet = new Ipv4Packet(bytes[..total]);
        return true;
    }
}
