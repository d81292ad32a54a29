using Weft.Packets;

namespace Weft.Testing.Packets;

internal sealed record Ipv4Layer(Ipv4Header Header) : NetworkLayer(Header.Source, Header.Destination)
{
    public override EtherType EtherType => EtherType.Ipv4;

    // IP in IP is not built here; the number stands for "an IP header follows" nowhere else.
    public override byte[] Wrap(byte[] payload, PacketLayer? inner, NetworkLayer? network)
    {
        var header = inner is null ? Header : Header with { Protocol = inner.Protocol };
        var bytes = Room(header.Length, payload);
        header.Write(bytes, payload.Length);
        return bytes;
    }
}

internal sealed record Ipv6Layer(Ipv6Header Header) : NetworkLayer(Header.Source, Header.Destination)
{
    public override EtherType EtherType => EtherType.Ipv6;

    public override byte[] Wrap(byte[] payload, PacketLayer? inner, NetworkLayer? network)
    {
        var header = Header with { NextHeader = inner?.Protocol ?? Header.NextHeader };
        var bytes = Room(Ipv6Packet.HeaderLength, payload);
        header.Write(bytes, payload.Length);
        return bytes;
    }
}

/// <summary>A hop-by-hop, routing or destination options header filled with padding.</summary>
internal sealed record Ipv6OptionsLayer(IpProtocol Kind, int Length) : PacketLayer
{
    public override IpProtocol Protocol => Kind;

    public override byte[] Wrap(byte[] payload, PacketLayer? inner, NetworkLayer? network)
    {
        var bytes = Room(Length, payload);
        bytes[0] = (byte)(inner?.Protocol ?? IpProtocol.NoNext);
        bytes[1] = checked((byte)((Length / 8) - 1));
        if (Kind != IpProtocol.Routing)
        {
            // PadN over the rest: type 1, length without its own two octets (RFC 8200, 4.2).
            bytes[2] = 1;
            bytes[3] = checked((byte)(Length - 4));
        }

        return bytes;
    }
}

internal sealed record Ipv6FragmentLayer(uint Identification, int OffsetBytes, bool MoreFragments, IpProtocol? Next) : PacketLayer
{
    public override IpProtocol Protocol => IpProtocol.Fragment;

    public override byte[] Wrap(byte[] payload, PacketLayer? inner, NetworkLayer? network)
    {
        var bytes = Room(Ipv6ExtensionReader.FragmentHeaderLength, payload);
        var next = Next ?? inner?.Protocol ?? IpProtocol.NoNext;
        Ipv6ExtensionReader.WriteFragmentHeader(bytes, next, Identification, OffsetBytes, MoreFragments);
        return bytes;
    }
}
