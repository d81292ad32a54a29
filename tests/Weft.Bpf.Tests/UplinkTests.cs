using Weft.Bpf.Tests.Fabric;
using Weft.Dataplane.Abi;
using Weft.Packets;
using Weft.Testing.Packets;

namespace Weft.Bpf.Tests;

/// <summary>The underlay's packets that are not VXLAN.</summary>
public sealed class UplinkTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_packet_of_a_node_on_the_same_link_is_delivered(int family)
    {
        var outcome = TwoNodes.A(PathKind.Native).FromUplink(Native(TwoNodes.Cache, family).Udp(53, 1000).Text("x").Build()).MustGo(Counter.Local);

        var expected = Tunnelless(PacketBuilder.Eth(FabricNode.GatewayMac, TwoNodes.Web.Mac), TwoNodes.Cache, family).Udp(53, 1000).Text("x");
        PacketAssert.Equal(expected.Build(), outcome.Packet);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_packet_whose_source_is_on_this_node_is_dropped(int family)
    {
        var node = TwoNodes.A(PathKind.Native);
        var self = new Workload(0, "02:00:00:00:00:bb", TwoNodes.UnderlayA4, TwoNodes.UnderlayA6);

        node.FromUplink(Native(TwoNodes.Db, family).Udp(53, 1000).Build()).MustDrop(DropReason.UplinkSource);
        node.FromUplink(Native(self, family).Udp(53, 1000).Build()).MustDrop(DropReason.UplinkSource);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_bare_packet_of_a_node_behind_vxlan_is_dropped(int family) =>
        TwoNodes.A(PathKind.Vxlan).FromUplink(Native(TwoNodes.Cache, family).Udp(53, 1000).Build()).MustDrop(DropReason.UplinkSource);

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_flow_that_came_in_vxlan_does_not_let_a_bare_packet_in(int family)
    {
        var node = TwoNodes.A(PathKind.Vxlan);
        var tunnelled = Tunnelless(Tunnel.FromB(), TwoNodes.Cache, family).Udp(53, 1000).Build();
        node.FromUplink(tunnelled).MustGo(Counter.Local);

        node.FromUplink(Native(TwoNodes.Cache, family).Udp(53, 1000).Build()).MustDrop(DropReason.UplinkSource);
    }

    [Fact]
    public void A_source_that_no_prefix_holds_is_dropped()
    {
        var stranger = new Workload(0, "02:00:00:00:00:bb", "198.51.100.1", "2001:db8::1");

        TwoNodes.A().FromUplink(Native(stranger, 4).Udp(53, 1000).Build()).MustDrop(DropReason.NoReturn);
        TwoNodes.A().FromUplink(Native(stranger, 6).Udp(53, 1000).Build()).MustDrop(DropReason.NoReturn);
    }

    public static TheoryData<string> PacketsOfTheNodesOwn => new(
        Convert.ToHexString(ToNode().Tcp(1000, 22, TcpFlags.Syn).Build()),
        Convert.ToHexString(ToNode().Udp(123, 123).Build()),
        Convert.ToHexString(ToNode().EchoRequest().Build()),
        Convert.ToHexString(ToNode().Icmp(3, 1).Raw(new byte[28]).Build()),
        Convert.ToHexString(ToNode().Raw(new byte[20], IpProtocol.Esp).Build()),
        Convert.ToHexString(ToNode().Raw(new byte[4], IpProtocol.Tcp).Build()),
        Convert.ToHexString(Underlay().Ipv6(TwoNodes.UnderlayB6, TwoNodes.UnderlayA6).Tcp(1000, 22, TcpFlags.Syn).Build()),
        Convert.ToHexString(Underlay().Ipv6("fe80::2", "ff02::1:ff00:11", hopLimit: 255).NeighborSolicitation(TwoNodes.UnderlayA6, "02:00:00:00:00:bb").Build()),
        Convert.ToHexString(Underlay().Ipv4(TwoNodes.UnderlayB4, "10.64.1.77").Udp(1, 2).Build()),
        Convert.ToHexString(Underlay().Ipv4("0.0.0.0", "255.255.255.255").Udp(68, 67).Build()),
        Convert.ToHexString(Underlay().Ipv4(TwoNodes.UnderlayB4, "224.0.0.5").Raw(new byte[44], (IpProtocol)89).Build()),
        Convert.ToHexString(Underlay().ArpRequest("02:00:00:00:00:bb", TwoNodes.UnderlayB4, TwoNodes.UnderlayA4).Build()),
        Convert.ToHexString(PacketBuilder.Eth("02:00:00:00:00:bb", FabricNode.UplinkMac, (EtherType)0x88cc).Raw(new byte[40]).Build()));

    [Theory]
    [MemberData(nameof(PacketsOfTheNodesOwn))]
    public void What_is_the_nodes_own_goes_to_its_stack_untouched(string hex)
    {
        var frame = Convert.FromHexString(hex);

        TwoNodes.A().FromUplink(frame).MustPass(frame);
    }

    [Fact]
    public void Frames_for_another_host_go_to_the_stack_untouched()
    {
        var frame = Native(TwoNodes.Cache, 4).Udp(53, 1000).Build();
        frame[0] = 2;

        TwoNodes.A(PathKind.Native).FromUplink(frame).MustPass(frame);
    }

    [Fact]
    public void Nothing_is_touched_before_the_node_is_configured()
    {
        var node = TwoNodes.A(PathKind.Native);
        node.Config = default;
        var frame = Native(TwoNodes.Cache, 4).Udp(53, 1000).Build();

        node.FromUplink(frame).MustPass(frame);
        node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(TwoNodes.Db.Ipv4).Udp(1, 2).Build()).MustDrop(DropReason.NotConfigured);
    }

    private static PacketBuilder Underlay() => PacketBuilder.Eth("02:00:00:00:00:bb", FabricNode.UplinkMac);

    private static PacketBuilder ToNode() => Underlay().Ipv4(TwoNodes.UnderlayB4, TwoNodes.UnderlayA4);

    private static PacketBuilder Native(Workload from, int family) => Tunnelless(Underlay(), from, family);

    private static PacketBuilder Tunnelless(PacketBuilder outer, Workload from, int family) => family == 4
        ? outer.Ipv4(from.Ipv4, TwoNodes.Web.Ipv4)
        : outer.Ipv6(from.Ipv6, TwoNodes.Web.Ipv6);
}
