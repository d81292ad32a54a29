using System.Buffers.Binary;
using System.Net;

namespace Weft.Packets;

/// <summary>The fields of an IPv4 header to be written; lengths and checksum follow from the rest.</summary>
public readonly record struct Ipv4Header(IPAddress Source, IPAddress Destination, IpProtocol Protocol)
{
    public byte Tos { get; init; }

    public ushort Identification { get; init; }

    public bool DontFragment { get; init; }

    public bool MoreFragments { get; init; }

    /// <summary>A multiple of 8.</summary>
    public int FragmentOffsetBytes { get; init; }

    public byte Ttl { get; init; } = 64;

    /// <summary>A multiple of 4 octets, at most 40.</summary>
    public ReadOnlyMemory<byte> Options { get; init; }

    /// <summary>Octets of the header, options included.</summary>
    public int Length => Ipv4Packet.MinHeaderLength + Options.Length;

    /// <summary>Writes the header with its checksum and returns its length.</summary>
    public int Write(Span<byte> destination, int payloadLength)
    {
        if (Options.Length % 4 != 0 || Length > Ipv4Packet.MaxHeaderLength || FragmentOffsetBytes % 8 != 0)
        {
            throw new InvalidOperationException("IPv4 options come in words, at most ten; fragment offsets in eights.");
        }

        var flags = (DontFragment ? Ipv4Packet.DontFragmentBit : 0) | (MoreFragments ? Ipv4Packet.MoreFragmentsBit : 0);
        var header = destination[..Length];
        header[0] = (byte)(0x40 | (Length / 4));
        header[Ipv4Packet.TosOffset] = Tos;
        BinaryPrimitives.WriteUInt16BigEndian(header[Ipv4Packet.TotalLengthOffset..], checked((ushort)(Length + payloadLength)));
        BinaryPrimitives.WriteUInt16BigEndian(header[Ipv4Packet.IdentificationOffset..], Identification);
        BinaryPrimitives.WriteUInt16BigEndian(header[Ipv4Packet.FragmentOffset..], (ushort)(flags | (FragmentOffsetBytes / 8)));
        header[Ipv4Packet.TtlOffset] = Ttl;
        header[Ipv4Packet.ProtocolOffset] = (byte)Protocol;
        BinaryPrimitives.WriteUInt16BigEndian(header[Ipv4Packet.ChecksumOffset..], 0);
        AddressBytes.Write(header[Ipv4Packet.SourceOffset..], Source, 4);
        AddressBytes.Write(header[Ipv4Packet.DestinationOffset..], Destination, 4);
        Options.Span.CopyTo(header[Ipv4Packet.MinHeaderLength..]);
        BinaryPrimitives.WriteUInt16BigEndian(header[Ipv4Packet.ChecksumOffset..], InternetChecksum.Compute(header));
        return Length;
    }
}
