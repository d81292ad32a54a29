using System.Buffers.Binary;
using Weft.Bpf.Tests.Fabric;
using Weft.Dataplane.Abi;
using Weft.Packets;
using Weft.Testing.Packets;

namespace Weft.Bpf.Tests;

public sealed class MalformedTests
{
    public static TheoryData<string> WorkloadPackets => new(
        Hex(TwoNodes.Web.To(TwoNodes.Cache.Ipv4).Tcp(new TcpHeader(1, 2, TcpFlags.Syn) { Options = TcpHeader.MaximumSegmentSize(1460) })),
        Hex(TwoNodes.Web.To(TwoNodes.Cache.Ipv4).Udp(1000, 53)),
        Hex(TwoNodes.Web.To(TwoNodes.Db.Ipv4).EchoRequest()),
        Hex(TwoNodes.Web.To(FabricNode.Gateway4).EchoRequest()),
        Hex(TwoNodes.Web.To(TwoNodes.Cache.Ipv6).Tcp(1, 2, TcpFlags.Syn)),
        Hex(TwoNodes.Web.To(TwoNodes.Cache.Ipv6).Ipv6Options(IpProtocol.HopByHop, 16).Ipv6Fragment(1, 0, true).Udp(1000, 53)),
        Hex(TwoNodes.Web.To(FabricNode.Gateway6).EchoRequest()),
        Hex(PacketBuilder.Eth(TwoNodes.Web.Mac, "33:33:ff:00:00:01").Ipv6("fe80::2", "ff02::1:ff00:1", hopLimit: 255).NeighborSolicitation(FabricNode.Gateway6)),
        Convert.ToHexString(AntiSpoofTests.ArpRequest(TwoNodes.Web)));

    [Theory]
    [MemberData(nameof(WorkloadPackets))]
    public void A_workloads_packet_cut_short_anywhere_is_dropped(string hex)
    {
        var node = TwoNodes.A();
        var whole = Convert.FromHexString(hex);

        Assert.Equal(Outcome.Redirect, node.FromWorkload(TwoNodes.Web, whole).Verdict);
        for (var length = Shortest(whole); length < whole.Length; length++)
        {
            node.RefillEvents();
            Assert.Equal(Outcome.Shot, node.FromWorkload(TwoNodes.Web, whole.AsSpan(0, length)).Verdict);
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Vxlan_cut_short_anywhere_is_never_delivered(int family)
    {
        var node = TwoNodes.A();
        var ip = family == 4 ? Tunnel.FromB().Ipv4(TwoNodes.Cache.Ipv4, TwoNodes.Web.Ipv4) : Tunnel.FromB().Ipv6(TwoNodes.Cache.Ipv6, TwoNodes.Web.Ipv6);
        var whole = ip.Tcp(53, 1000, TcpFlags.Syn).Build();
        node.FromUplink(whole).MustGo(Counter.Local);

        for (var length = Shortest(whole); length < whole.Length; length++)
        {
            node.RefillEvents();
            Assert.NotEqual(Outcome.Redirect, node.FromUplink(whole.AsSpan(0, length)).Verdict);
            Assert.NotEqual(Outcome.Redirect, node.FromUplink(CutInside(whole, length)).Verdict);
        }
    }

    /// <summary>One byte of a good packet at a time set to each of some values: nothing but a drop or a right delivery may follow.</summary>
    [Theory]
    [MemberData(nameof(WorkloadPackets))]
    public void No_single_changed_byte_lets_a_false_source_out(string hex)
    {
        var node = TwoNodes.A();
        var whole = Convert.FromHexString(hex);
        for (var offset = 6; offset < whole.Length; offset++)
        {
            foreach (byte value in (ReadOnlySpan<byte>)[0x00, 0x01, 0x7f, 0x80, 0xff, (byte)(whole[offset] ^ 0x10)])
            {
                var changed = whole.ToArray();
                changed[offset] = value;
                var outcome = node.FromWorkload(TwoNodes.Web, changed);
                Assert.True(outcome.Verdict is Outcome.Shot || IsHonest(outcome, changed), $"byte {offset} set to {value:x2}");
            }
        }
    }

    [Fact]
    public void Lengths_and_versions_that_lie_are_dropped()
    {
        var node = TwoNodes.A();
        var packet = TwoNodes.Web.To(TwoNodes.Db.Ipv4).Udp(1000, 53).Filler(20).Build();

        node.FromWorkload(TwoNodes.Web, With(packet, 14, 0x55)).MustDrop(DropReason.BadIpHeader);
        node.FromWorkload(TwoNodes.Web, With(packet, 14, 0x44)).MustDrop(DropReason.BadIpHeader);
        node.FromWorkload(TwoNodes.Web, WithLength(packet, 16, 19)).MustDrop(DropReason.BadIpHeader);
        node.FromWorkload(TwoNodes.Web, WithLength(packet, 16, 65535)).MustDrop(DropReason.BadIpHeader);
        node.FromWorkload(TwoNodes.Web, WithLength(packet, 16, 27)).MustDrop(DropReason.Truncated);
    }

    [Fact]
    public void An_ipv6_packet_that_lies_about_itself_is_dropped()
    {
        var node = TwoNodes.A();
        var packet = TwoNodes.Web.To(TwoNodes.Db.Ipv6).Udp(1000, 53).Filler(20).Build();

        node.FromWorkload(TwoNodes.Web, With(packet, 14, 0x45)).MustDrop(DropReason.BadIpHeader);
        node.FromWorkload(TwoNodes.Web, WithLength(packet, 18, 29)).MustDrop(DropReason.BadIpHeader);
        node.FromWorkload(TwoNodes.Web, WithLength(packet, 18, 7)).MustDrop(DropReason.Truncated);
    }

    [Fact]
    public void A_chain_of_too_many_extension_headers_is_dropped()
    {
        var packet = TwoNodes.Web.To(TwoNodes.Db.Ipv6);
        for (var i = 0; i < 7; i++)
        {
            packet = packet.Ipv6Options(IpProtocol.DestinationOptions);
        }

        TwoNodes.A().FromWorkload(TwoNodes.Web, packet.Udp(1000, 53).Build()).MustDrop(DropReason.BadExtensions);
    }

    [Fact]
    public void Source_routing_is_dropped()
    {
        byte[] routing = [17, 2, 0, 1, .. new byte[20]];
        var packet = TwoNodes.Web.To(TwoNodes.Db.Ipv6).Raw(routing, IpProtocol.Routing).Build();

        TwoNodes.A().FromWorkload(TwoNodes.Web, packet).MustDrop(DropReason.BadExtensions);
    }

    /// <summary>The packet was sent on and its source, where it stands in a packet of a workload, is still the workload's.</summary>
    private static bool IsHonest(Outcome outcome, byte[] sent) =>
        outcome.Verdict == Outcome.Redirect && sent.AsSpan(6, 6).SequenceEqual(MacAddress.Parse(TwoNodes.Web.Mac).ToPhysicalAddress().GetAddressBytes())
        && (outcome.Count(Counter.Gateway) == 1 || HasOwnSource(sent));

    private static bool HasOwnSource(byte[] sent) => sent[12] == 0x08
        ? sent.AsSpan(26, 4).SequenceEqual(System.Net.IPAddress.Parse(TwoNodes.Web.Ipv4).GetAddressBytes())
        : sent.AsSpan(22, 16).SequenceEqual(System.Net.IPAddress.Parse(TwoNodes.Web.Ipv6).GetAddressBytes());

    /// <summary>BPF_PROG_TEST_RUN refuses IP frames without a whole IP header, and empty frames.</summary>
    internal static int Shortest(byte[] frame) => (frame[12], frame[13]) switch
    {
        (0x08, 0x00) => 34,
        (0x86, 0xdd) => 54,
        _ => 15,
    };

    private static string Hex(PacketBuilder packet) => Convert.ToHexString(packet.Build());

    private static byte[] With(byte[] packet, int offset, byte value)
    {
        var changed = packet.ToArray();
        changed[offset] = value;
        return changed;
    }

    private static byte[] WithLength(byte[] packet, int offset, ushort value)
    {
        var changed = packet.ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(changed.AsSpan(offset), value);
        return changed;
    }

    /// <summary>Cut short, with outer lengths that say so: only the inside lies.</summary>
    private static byte[] CutInside(byte[] whole, int length)
    {
        var cut = whole.AsSpan(0, length).ToArray();
        if (length >= 42)
        {
            BinaryPrimitives.WriteUInt16BigEndian(cut.AsSpan(16), (ushort)(length - 14));
            BinaryPrimitives.WriteUInt16BigEndian(cut.AsSpan(38), (ushort)(length - 34));
        }

        return cut;
    }
}
