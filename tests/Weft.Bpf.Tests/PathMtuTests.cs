using Weft.Bpf.Tests.Fabric;
using Weft.Dataplane.Abi;
using Weft.Packets;
using Weft.Testing.Packets;

namespace Weft.Bpf.Tests;

public sealed class PathMtuTests
{
    private const int Udp4Headers = 20 + 8;
    private const int Udp6Headers = 40 + 8;

    /// <summary>How much of the packet the errors quote (QUOTE in bpf/lib/icmp_error.h).</summary>
    private const int Quote4 = 96;
    private const int Quote6 = 128;

    private static readonly Workload _host = new(0, FabricNode.HostMac, TwoNodes.UnderlayA4, TwoNodes.UnderlayA6);

    [Theory]
    [InlineData(4, PathKind.Vxlan)]
    [InlineData(6, PathKind.Vxlan)]
    [InlineData(4, PathKind.Native)]
    [InlineData(6, PathKind.Native)]
    public void A_packet_as_large_as_the_path_goes_and_one_byte_more_does_not(int family, PathKind path)
    {
        var node = TwoNodes.A(path);
        var largest = path == PathKind.Vxlan ? TwoNodes.VxlanMtu : TwoNodes.UnderlayMtu;

        node.FromWorkload(TwoNodes.Web, Sized(TwoNodes.Web, family, largest)).MustGo(path == PathKind.Vxlan ? Counter.Vxlan : Counter.Native);

        var refused = node.FromWorkload(TwoNodes.Web, Sized(TwoNodes.Web, family, largest + 1));
        Assert.Equal(Outcome.Redirect, refused.Verdict);
        Assert.Equal(1ul, refused.Count(DropReason.TooBig));
        Assert.Equal(1ul, refused.Count(Counter.IcmpError));
        Assert.Equal((uint)DropReason.TooBig, Assert.Single(refused.Events).Reason);
    }

    [Fact]
    public void The_ipv4_error_is_right_to_the_byte()
    {
        var packet = Sized(TwoNodes.Web, 4, 1451);

        var outcome = TwoNodes.A().FromWorkload(TwoNodes.Web, packet);

        var expected = PacketBuilder.Eth(FabricNode.GatewayMac, TwoNodes.Web.Mac).Ipv4(FabricNode.Gateway4, TwoNodes.Web.Ipv4)
            .Icmp(3, 4, TwoNodes.VxlanMtu).Raw(packet.AsMemory(14, Quote4)).Build();
        PacketAssert.Equal(expected, outcome.Packet);
    }

    [Fact]
    public void The_ipv6_error_is_right_to_the_byte()
    {
        var packet = Sized(TwoNodes.Web, 6, 1451);

        var outcome = TwoNodes.A().FromWorkload(TwoNodes.Web, packet);

        var expected = PacketBuilder.Eth(FabricNode.GatewayMac, TwoNodes.Web.Mac).Ipv6(FabricNode.Gateway6, TwoNodes.Web.Ipv6)
            .Icmpv6(2, 0, TwoNodes.VxlanMtu).Raw(packet.AsMemory(14, Quote6)).Build();
        PacketAssert.Equal(expected, outcome.Packet);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void To_the_nodes_stack_the_error_comes_from_the_destination(int family)
    {
        var packet = Sized(_host, family, 1451);

        var outcome = TwoNodes.A().FromHost(packet);

        var eth = PacketBuilder.Eth(FabricNode.GatewayMac, FabricNode.HostMac);
        var expected = family == 4
            ? eth.Ipv4(TwoNodes.Cache.Ipv4, _host.Ipv4).Icmp(3, 4, TwoNodes.VxlanMtu).Raw(packet.AsMemory(14, Quote4))
            : eth.Ipv6(TwoNodes.Cache.Ipv6, _host.Ipv6).Icmpv6(2, 0, TwoNodes.VxlanMtu).Raw(packet.AsMemory(14, Quote6));
        PacketAssert.Equal(expected.Build(), outcome.Packet);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_gso_frame_is_judged_by_its_pieces(int family)
    {
        var node = TwoNodes.A(PathKind.Native);
        var headers = family == 4 ? Udp4Headers : Udp6Headers;
        var frame = Sized(TwoNodes.Web, family, 3000);

        node.FromWorkload(TwoNodes.Web, frame, gsoSize: (uint)(TwoNodes.UnderlayMtu - headers)).MustGo(Counter.Native);
        Assert.Equal(1ul, node.FromWorkload(TwoNodes.Web, frame, gsoSize: (uint)(TwoNodes.UnderlayMtu - headers + 1)).Count(DropReason.TooBig));
    }

    [Fact]
    public void A_large_ipv4_packet_that_may_be_cut_goes_through_the_kernels_vxlan_device()
    {
        var packet = PacketBuilder.Eth(TwoNodes.Web.Mac, FabricNode.GatewayMac).Ipv4(TwoNodes.Web.Ipv4, TwoNodes.Cache.Ipv4, dontFragment: false)
            .Udp(1000, 53).Filler(1451 - Udp4Headers).Build();

        var outcome = TwoNodes.A().FromWorkload(TwoNodes.Web, packet).MustGo(Counter.VxlanKernel);

        PacketAssert.Equal(packet, outcome.Packet);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void An_icmp_error_that_is_too_big_gets_no_error(int family)
    {
        var node = TwoNodes.A();
        node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(TwoNodes.Cache.Address(family)).Udp(1000, 53).Build());
        var about = TwoNodes.Cache.To(TwoNodes.Web.Address(family)).Udp(53, 1000).Filler(1420).Build();
        var ip = TwoNodes.Web.To(TwoNodes.Cache.Address(family));
        var error = (family == 4 ? ip.Icmp(3, 3) : ip.Icmpv6(1, 4)).Raw(about.AsMemory(14)).Build();

        node.FromWorkload(TwoNodes.Web, error).MustDrop(DropReason.TooBig);
    }

    [Theory]
    [InlineData(4, TcpFlags.Syn, 1460, 1410)]
    [InlineData(4, TcpFlags.Syn | TcpFlags.Ack, 1460, 1410)]
    [InlineData(4, TcpFlags.Syn, 1410, 1410)]
    [InlineData(4, TcpFlags.Syn, 500, 500)]
    [InlineData(4, TcpFlags.Ack, 1460, 1460)]
    [InlineData(6, TcpFlags.Syn, 1440, 1390)]
    [InlineData(6, TcpFlags.Syn | TcpFlags.Ack, 65535, 1390)]
    public void The_announced_segment_size_is_lowered_to_the_path(int family, TcpFlags flags, ushort announced, ushort expected)
    {
        var node = TwoNodes.A();
        var sent = Announce(family, flags, announced);

        var outcome = node.FromWorkload(TwoNodes.Web, sent.Build()).MustGo(Counter.Vxlan);

        var inner = outcome.Packet.AsSpan(Tunnel.Overhead + 14);
        PacketAssert.Equal(Announce(family, flags, expected).Build().AsSpan(14), inner);
    }

    [Theory]
    [InlineData("0101010100")]
    [InlineData("0200")]
    [InlineData("020405")]
    [InlineData("0303")]
    [InlineData("01010101010101010101010101010101010101010101010101010101010101010101010101020405")]
    public void Broken_options_are_left_alone(string options)
    {
        var bytes = Convert.FromHexString(options);
        Array.Resize(ref bytes, (bytes.Length + 3) / 4 * 4);
        var packet = TwoNodes.Web.To(TwoNodes.Db.Ipv4).Tcp(new TcpHeader(1, 2, TcpFlags.Syn) { Options = bytes }).Build();

        var outcome = TwoNodes.A().FromWorkload(TwoNodes.Web, packet).MustGo(Counter.Local);

        PacketAssert.Equal(packet.AsSpan(14), outcome.Packet.AsSpan(14));
    }

    private static PacketBuilder Announce(int family, TcpFlags flags, ushort size)
    {
        byte[] options = [4, 2, 1, 1, .. TcpHeader.MaximumSegmentSize(size), 1, 3, 3, 7];
        return TwoNodes.Web.To(TwoNodes.Cache.Address(family)).Tcp(new TcpHeader(1000, 80, flags) { Options = options });
    }

    private static byte[] Sized(Workload from, int family, int ipLength)
    {
        var packet = from.To(TwoNodes.Cache.Address(family)).Udp(1000, 53)
            .Filler(ipLength - (family == 4 ? Udp4Headers : Udp6Headers)).Build();
        Assert.Equal(ipLength + 14, packet.Length);
        return packet;
    }
}
