using System.Net.Sockets;
using Weft.Packets;

namespace Weft.Testing.Packets;

internal sealed record TcpLayer(TcpHeader Header) : PacketLayer
{
    public override IpProtocol Protocol => IpProtocol.Tcp;

    public override byte[] Wrap(byte[] payload, PacketLayer? inner, NetworkLayer? network)
    {
        ArgumentNullException.ThrowIfNull(network);
        var bytes = Room(Header.Length, payload);
        Header.Write(bytes);
        var pseudo = InternetChecksum.PseudoHeader(network.Source, network.Destination, IpProtocol.Tcp, bytes.Length);
        FillChecksum(bytes, TcpSegment.ChecksumOffset, pseudo, zeroIsNone: false);
        return bytes;
    }
}

internal sealed record UdpLayer(ushort SourcePort, ushort DestinationPort, bool WithChecksum) : PacketLayer
{
    public override IpProtocol Protocol => IpProtocol.Udp;

    public override byte[] Wrap(byte[] payload, PacketLayer? inner, NetworkLayer? network)
    {
        ArgumentNullException.ThrowIfNull(network);
        var bytes = Room(UdpDatagram.HeaderLength, payload);
        UdpDatagram.WriteHeader(bytes, SourcePort, DestinationPort, payload.Length);
        if (WithChecksum)
        {
            var pseudo = InternetChecksum.PseudoHeader(network.Source, network.Destination, IpProtocol.Udp, bytes.Length);
            FillChecksum(bytes, UdpDatagram.ChecksumOffset, pseudo, zeroIsNone: true);
        }

        return bytes;
    }
}

/// <summary>ICMP or ICMPv6, whichever the IP layer outside asks for.</summary>
internal sealed record IcmpLayer(byte Type, byte Code, uint Rest, bool V6) : PacketLayer
{
    public override IpProtocol Protocol => V6 ? IpProtocol.Icmpv6 : IpProtocol.Icmp;

    public override byte[] Wrap(byte[] payload, PacketLayer? inner, NetworkLayer? network)
    {
        var bytes = Room(IcmpMessage.HeaderLength, payload);
        IcmpMessage.WriteHeader(bytes, Type, Code, Rest);
        FillIcmpChecksum(bytes, V6, network);
        return bytes;
    }

    internal static void FillIcmpChecksum(byte[] bytes, bool v6, NetworkLayer? network)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (v6 != (network.Source.AddressFamily == AddressFamily.InterNetworkV6))
        {
            throw new InvalidOperationException("ICMP goes over IPv4, ICMPv6 over IPv6.");
        }

        var pseudo = v6 ? InternetChecksum.PseudoHeader(network.Source, network.Destination, IpProtocol.Icmpv6, bytes.Length) : 0;
        FillChecksum(bytes, IcmpMessage.ChecksumOffset, pseudo, zeroIsNone: false);
    }
}

/// <summary>A neighbour solicitation or advertisement.</summary>
internal sealed record NeighborLayer(bool Solicitation, NeighborFlags Flags, System.Net.IPAddress Target, MacAddress? LinkLayer) : PacketLayer
{
    public override IpProtocol Protocol => IpProtocol.Icmpv6;

    public override byte[] Wrap(byte[] payload, PacketLayer? inner, NetworkLayer? network)
    {
        var bytes = new byte[LinkLayer is null ? NeighborMessage.MinLength : NeighborMessage.LengthWithLinkLayer];
        _ = Solicitation
            ? NeighborMessage.WriteSolicitation(bytes, Target, LinkLayer)
            : NeighborMessage.WriteAdvertisement(bytes, Flags, Target, LinkLayer ?? throw new InvalidOperationException("An advertisement names its owner."));
        IcmpLayer.FillIcmpChecksum(bytes, v6: true, network);
        return [.. bytes, .. payload];
    }
}
