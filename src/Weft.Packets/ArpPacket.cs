using System.Buffers.Binary;
using System.Net;

namespace Weft.Packets;

/// <summary>
/// Address resolution for IPv4 over Ethernet.
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-------------------------------+-------------------------------+
/// | hardware type (1)             | protocol type (0x0800)        |
/// +---------------+---------------+-------------------------------+
/// | hlen (6)      | plen (4)      | operation                     |
/// +---------------+---------------+-------------------------------+
/// | sender hardware address (6) ...                               |
/// | sender protocol address (4) ...                               |
/// | target hardware address (6) ...                               |
/// | target protocol address (4)                                   |
/// +---------------------------------------------------------------+
/// </code>
/// https://www.rfc-editor.org/rfc/rfc826
/// </summary>
public readonly ref struct ArpPacket
{
    /// <summary>Octets of the Ethernet/IPv4 form.</summary>
    public const int Length = 28;

    private const uint EthernetIpv4 = 0x0001_0800;
    private const ushort Lengths = 0x0604;
    private const int LengthsOffset = 4;
    private const int OperationOffset = 6;
    private const int SenderMacOffset = 8;
    private const int SenderIpOffset = 14;
    private const int TargetMacOffset = 18;
    private const int TargetIpOffset = 24;
    private readonly ReadOnlySpan<byte> _bytes;

    private ArpPacket(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public ArpOperation Operation => (ArpOperation)BinaryPrimitives.ReadUInt16BigEndian(_bytes[OperationOffset..]);

    public MacAddress SenderMac => new(_bytes.Slice(SenderMacOffset, MacAddress.Length));

    public IPAddress SenderIp => new(_bytes.Slice(SenderIpOffset, 4));

    public MacAddress TargetMac => new(_bytes.Slice(TargetMacOffset, MacAddress.Length));

    public IPAddress TargetIp => new(_bytes.Slice(TargetIpOffset, 4));

    /// <summary>False if it is too short or not the Ethernet/IPv4 form.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out ArpPacket packet)
    {
        packet = new ArpPacket(bytes);
        return bytes.Length >= Length
            && BinaryPrimitives.ReadUInt32BigEndian(bytes) == EthernetIpv4
            && BinaryPrimitives.ReadUInt16BigEndian(bytes[LengthsOffset..]) == Lengths;
    }

    /// <summary>Writes the packet and returns its length; both protocol addresses are IPv4.</summary>
    public static int Write(
        Span<byte> destination, ArpOperation operation, MacAddress senderMac, IPAddress senderIp, MacAddress targetMac, IPAddress targetIp)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, EthernetIpv4);
        BinaryPrimitives.WriteUInt16BigEndian(destination[LengthsOffset..], Lengths);
        BinaryPrimitives.WriteUInt16BigEndian(destination[OperationOffset..], (ushort)operation);
        senderMac.CopyTo(destination[SenderMacOffset..]);
        AddressBytes.Write(destination[SenderIpOffset..], senderIp, 4);
        targetMac.CopyTo(destination[TargetMacOffset..]);
        AddressBytes.Write(destination[TargetIpOffset..], targetIp, 4);
        return Length;
    }
}

/// <summary>What an ARP packet asks or tells.</summary>
public enum ArpOperation : ushort
{
    None = 0,
    Request = 1,
    Reply = 2,
}
