using System.Buffers.Binary;
using Weft.Packets;

namespace Weft.Testing.Packets;

/// <summary>Cuts whole packets into IP fragments, as a sender's stack does.</summary>
public static class PacketFragments
{
    /// <summary>Cuts an Ethernet frame that carries IPv4 or IPv6 without extension headers.</summary>
    /// <param name="frame">The whole, for example from <see cref="PacketBuilder.Build"/>.</param>
    /// <param name="payloadBytes">Octets of payload a piece carries, a multiple of 8.</param>
    /// <param name="identification">What ties the pieces together.</param>
    public static IReadOnlyList<byte[]> Cut(ReadOnlySpan<byte> frame, int payloadBytes, ushort identification = 0x4711)
    {
        if (payloadBytes <= 0 || payloadBytes % 8 != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(payloadBytes), "Fragments are cut at multiples of 8.");
        }

        if (!EthernetFrame.TryParse(frame, out var ethernet))
        {
            throw new ArgumentException("Not an Ethernet frame.", nameof(frame));
        }

        var link = PacketBuilder.Eth(ethernet.Source, ethernet.Destination);
        if (Ipv4Packet.TryParse(ethernet.Payload, out var ipv4))
        {
            var header = new Ipv4Header(ipv4.Source, ipv4.Destination, ipv4.Protocol) { Tos = ipv4.Tos, Ttl = ipv4.Ttl, Identification = identification };
            return Cut(ipv4.Payload.ToArray(), payloadBytes, (piece, offset, more) =>
                link.Ipv4(header with { FragmentOffsetBytes = offset, MoreFragments = more }).Raw(piece, header.Protocol));
        }

        if (Ipv6Packet.TryParse(ethernet.Payload, out var ipv6))
        {
            var header = new Ipv6Header(ipv6.Source, ipv6.Destination, IpProtocol.Fragment) { HopLimit = ipv6.HopLimit, TrafficClass = ipv6.TrafficClass };
            var protocol = ipv6.NextHeader;
            return Cut(ipv6.Payload.ToArray(), payloadBytes, (piece, offset, more) =>
                link.Ipv6(header).Ipv6Fragment(identification, offset, more, protocol).Raw(piece));
        }

        throw new ArgumentException("Neither IPv4 nor IPv6.", nameof(frame));
    }

    /// <summary>The whole upper layer from the pieces of <see cref="Cut(ReadOnlySpan{byte}, int, ushort)"/>, in any order.</summary>
    public static byte[] Join(IEnumerable<byte[]> frames)
    {
        var pieces = new SortedDictionary<int, byte[]>();
        foreach (var frame in frames)
        {
            var ip = frame.AsSpan(EthernetFrame.HeaderLength);
            if (Ipv4Packet.TryParse(ip, out var ipv4))
            {
                pieces.Add(ipv4.FragmentOffsetBytes, ipv4.Payload.ToArray());
            }
            else
            {
                // After the fixed header come next header, reserved, then offset and flag.
                var offset = BinaryPrimitives.ReadUInt16BigEndian(ip[(Ipv6Packet.HeaderLength + 2)..]) & 0xfff8;
                pieces.Add(offset, ip[(Ipv6Packet.HeaderLength + Ipv6ExtensionReader.FragmentHeaderLength)..].ToArray());
            }
        }

        return [.. pieces.Values.SelectMany(piece => piece)];
    }

    private static List<byte[]> Cut(byte[] payload, int size, Func<ReadOnlyMemory<byte>, int, bool, PacketBuilder> wrap)
    {
        var frames = new List<byte[]>();
        for (var offset = 0; offset < payload.Length; offset += size)
        {
            var length = Math.Min(size, payload.Length - offset);
            frames.Add(wrap(payload.AsMemory(offset, length), offset, offset + length < payload.Length).Build());
        }

        return frames;
    }
}
