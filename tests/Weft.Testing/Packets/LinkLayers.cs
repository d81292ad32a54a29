using System.Net;
using Weft.Packets;

namespace Weft.Testing.Packets;

internal sealed record EthernetLayer(MacAddress Source, MacAddress Destination, EtherType? Type) : PacketLayer
{
    public override byte[] Wrap(byte[] payload, PacketLayer? inner, NetworkLayer? network)
    {
        var bytes = Room(EthernetFrame.HeaderLength, payload);
        EthernetFrame.WriteHeader(bytes, Destination, Source, Type ?? inner?.EtherType ?? EtherType.None);
        return bytes;
    }
}

internal sealed record ArpLayer(ArpOperation Operation, MacAddress SenderMac, IPAddress SenderIp, MacAddress TargetMac, IPAddress TargetIp)
    : PacketLayer
{
    public override EtherType EtherType => EtherType.Arp;

    public override byte[] Wrap(byte[] payload, PacketLayer? inner, NetworkLayer? network)
    {
        var bytes = Room(ArpPacket.Length, payload);
        ArpPacket.Write(bytes, Operation, SenderMac, SenderIp, TargetMac, TargetIp);
        return bytes;
    }
}

internal sealed record VxlanLayer(int Vni) : PacketLayer
{
    public override byte[] Wrap(byte[] payload, PacketLayer? inner, NetworkLayer? network)
    {
        var bytes = Room(VxlanPacket.HeaderLength, payload);
        VxlanPacket.WriteHeader(bytes, Vni);
        return bytes;
    }
}

/// <summary>Bytes as they are; an IP header in front says <paramref name="Kind"/>.</summary>
internal sealed record RawLayer(ReadOnlyMemory<byte> Bytes, IpProtocol? Kind) : PacketLayer
{
    public override IpProtocol Protocol => Kind ?? base.Protocol;

    public override byte[] Wrap(byte[] payload, PacketLayer? inner, NetworkLayer? network) => [.. Bytes.Span, .. payload];
}
