using System.Buffers.Binary;
using System.Net;

namespace Weft.Packets;

/// <summary>The fields of an IPv6 fixed header to be written.</summary>
public readonly record struct Ipv6Header(IPAddress Source, IPAddress Destination, IpProtocol NextHeader)
{
    public byte TrafficClass { get; init; }

    /// <summary>20 bits.</summary>
    public int FlowLabel { get; init; }

    public byte HopLimit { get; init; } = 64;

    /// <summary>Writes the header and returns its length.</summary>
    public int Write(Span<byte> destination, int payloadLength)
    {
        var first = (6u << 28) | ((uint)TrafficClass << 20) | ((uint)FlowLabel & 0xfffff);
        BinaryPrimitives.WriteUInt32BigEndian(destination, first);
        BinaryPrimitives.WriteUInt16BigEndian(destination[Ipv6Packet.PayloadLengthOffset..], checked((ushort)payloadLength));
        destination[Ipv6Packet.NextHeaderOffset] = (byte)NextHeader;
        destination[Ipv6Packet.HopLimitOffset] = HopLimit;
        AddressBytes.Write(destination[Ipv6Packet.SourceOffset..], Source, 16);
        AddressBytes.Write(destination[Ipv6Packet.DestinationOffset..], Destination, 16);
        return Ipv6Packet.HeaderLength;
    }
}
