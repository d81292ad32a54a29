using System.Buffers.Binary;
using Weft.Packets;
using Weft.Testing.Packets;

namespace Weft.Bpf.Tests.Fabric;

/// <summary>VXLAN between the two nodes, as packets on the underlay.</summary>
internal static class Tunnel
{
    public const int Overhead = 50;
    public const int IpIdOffset = 18;
    public const int SourcePortOffset = 34;
    public const int VxlanFlagsOffset = 42;
    public const int VniOffset = 46;
    public const int InnerTypeOffset = 62;

    /// <summary>The gateway's MAC address with the last bit turned: what a node writes as inner source.</summary>
    public const string InnerSource = "02:77:65:66:74:00";

    private const int IpChecksumOffset = 24;

    /// <summary>A frame from the underlay with this inside, up to the inner IP header.</summary>
    public static PacketBuilder From(string vtep, string toVtep, int vni = 1, ushort sourcePort = 50000) =>
        PacketBuilder.Eth("02:00:00:00:00:bb", FabricNode.UplinkMac).Ipv4(vtep, toVtep, dontFragment: false)
            .Udp(sourcePort, VxlanPacket.Port, checksum: false).Vxlan(vni).Ethernet(InnerSource, FabricNode.GatewayMac);

    /// <summary>From node B to node A.</summary>
    public static PacketBuilder FromB() => From(TwoNodes.UnderlayB4, TwoNodes.UnderlayA4);

    public static ushort SourcePort(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadUInt16BigEndian(frame[SourcePortOffset..]);

    /// <summary>
    /// What the neighbour table and the underlay do to a frame on its way to the next node: a new Ethernet header, the rest stays.
    /// The loopback that stands for the uplink in test runs has the address zero.
    /// </summary>
    public static byte[] Carry(byte[] frame)
    {
        var type = frame[EthernetFrame.HeaderLength] >> 4 == 4 ? EtherType.Ipv4 : EtherType.Ipv6;
        var carried = frame.ToArray();
        EthernetFrame.WriteHeader(carried, MacAddress.Parse(FabricNode.UplinkMac), MacAddress.Parse("02:00:00:00:00:bb"), type);
        return carried;
    }

    /// <summary>The expected frame with what the sender chose at random (IP identifier) taken over from the actual one.</summary>
    public static byte[] WithChosen(byte[] expected, byte[] actual)
    {
        var result = expected.ToArray();
        actual.AsSpan(IpIdOffset, 2).CopyTo(result.AsSpan(IpIdOffset));
        actual.AsSpan(SourcePortOffset, 2).CopyTo(result.AsSpan(SourcePortOffset));
        BinaryPrimitives.WriteUInt16BigEndian(result.AsSpan(IpChecksumOffset), 0);
        BinaryPrimitives.WriteUInt16BigEndian(result.AsSpan(IpChecksumOffset), InternetChecksum.Compute(result.AsSpan(14, 20)));
        return result;
    }
}
