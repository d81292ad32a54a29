using System.Buffers.Binary;
using System.Net;
using Weft.Bpf.Tests.Fabric;
using Weft.Dataplane.Abi;
using Weft.Packets;
using Weft.Testing.Packets;

namespace Weft.Bpf.Tests;

public sealed class VxlanTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_packet_to_a_remote_node_is_wrapped_to_the_byte(int family)
    {
        var inner = TwoNodes.Web.To(TwoNodes.Cache.Address(family)).Udp(1000, 53).Text("hello").Build();

        var outcome = TwoNodes.A().FromWorkload(TwoNodes.Web, inner).MustGo(Counter.Vxlan);

        var outer = PacketBuilder.Eth(TwoNodes.Web.Mac, FabricNode.GatewayMac)
            .Ipv4(TwoNodes.UnderlayA4, TwoNodes.UnderlayB4, dontFragment: false)
            .Udp(50000, VxlanPacket.Port, checksum: false).Vxlan(1).Ethernet(Tunnel.InnerSource, FabricNode.GatewayMac);
        var ip = family == 4 ? outer.Ipv4(TwoNodes.Web.Ipv4, TwoNodes.Cache.Ipv4) : outer.Ipv6(TwoNodes.Web.Ipv6, TwoNodes.Cache.Ipv6);
        var expected = Tunnel.WithChosen(ip.Udp(1000, 53).Text("hello").Build(), outcome.Packet);
        PacketAssert.Equal(Tunnel.Carry(expected), Tunnel.Carry(outcome.Packet));
        PacketAssert.HasValidChecksums(Tunnel.Carry(outcome.Packet));
    }

    [Fact]
    public void The_outer_source_port_is_the_flows_own_and_from_the_dynamic_range()
    {
        var node = TwoNodes.A();
        var ports = new HashSet<ushort>();
        for (ushort port = 1000; port < 1064; port++)
        {
            var packet = TwoNodes.Web.To(TwoNodes.Cache.Ipv4).Udp(port, 53).Build();
            var first = Tunnel.SourcePort(node.FromWorkload(TwoNodes.Web, packet).MustGo(Counter.Vxlan).Packet);
            var second = Tunnel.SourcePort(node.FromWorkload(TwoNodes.Web, packet).MustGo(Counter.Vxlan).Packet);

            Assert.Equal(first, second);
            Assert.InRange(first, (ushort)49152, ushort.MaxValue);
            ports.Add(first);
        }

        Assert.InRange(ports.Count, 48, 64);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_packet_from_a_known_node_is_unwrapped_and_delivered(int family)
    {
        var frame = WithSource(Tunnel.FromB(), family).Udp(53, 1000).Text("hello").Build();

        var outcome = TwoNodes.A().FromUplink(frame).MustGo(Counter.Local);

        var delivered = PacketBuilder.Eth(FabricNode.GatewayMac, TwoNodes.Web.Mac);
        PacketAssert.Equal(WithSource(delivered, family).Udp(53, 1000).Text("hello").Build(), outcome.Packet);
        Assert.Equal(1ul, outcome.Count(Counter.Decap));
    }

    [Fact]
    public void Vxlan_from_an_unknown_address_is_dropped()
    {
        var frame = WithSource(Tunnel.From("172.30.1.99", TwoNodes.UnderlayA4), 4).Udp(53, 1000).Build();

        var outcome = TwoNodes.A().FromUplink(frame).MustDrop(DropReason.TunnelPeer);

        var source = outcome.Events[0].Src;
        Assert.Equal("172.30.1.99", new IPAddress(((ReadOnlySpan<byte>)source)[..4]).ToString());
    }

    [Theory]
    [InlineData("10.64.0.11")]
    [InlineData("10.64.2.1")]
    [InlineData("198.51.100.1")]
    [InlineData("172.30.1.11")]
    [InlineData("fd64:1::11")]
    [InlineData("2001:db8::1")]
    public void A_source_that_is_not_the_sending_nodes_is_dropped(string source)
    {
        var node = TwoNodes.A();
        node.AddNode(3, "172.30.1.13", "fd30:1::13", PathKind.Vxlan, TwoNodes.VxlanMtu);
        node.Route(3, "10.64.2.0/24");
        var ip = Rows.IsIpv4(source) ? Tunnel.FromB().Ipv4(source, TwoNodes.Web.Ipv4) : Tunnel.FromB().Ipv6(source, TwoNodes.Web.Ipv6);

        node.FromUplink(ip.Udp(53, 1000).Build()).MustDrop(DropReason.TunnelSource);
        Assert.Empty(node.Connections4);
    }

    [Fact]
    public void A_flow_opened_by_its_node_is_no_way_in_for_another_node()
    {
        var node = TwoNodes.A();
        node.AddNode(3, "172.30.1.13", "fd30:1::13", PathKind.Vxlan, TwoNodes.VxlanMtu);
        node.FromUplink(WithSource(Tunnel.FromB(), 4).Udp(53, 1000).Build()).MustGo(Counter.Local);

        var same = WithSource(Tunnel.From("172.30.1.13", TwoNodes.UnderlayA4), 4).Udp(53, 1000).Build();

        node.FromUplink(same).MustDrop(DropReason.TunnelSource);
    }

    [Theory]
    [InlineData("10.64.1.11", DropReason.TunnelDestination)]
    [InlineData("198.51.100.1", DropReason.TunnelDestination)]
    [InlineData("10.64.0.99", DropReason.NoEndpoint)]
    public void A_destination_that_is_not_here_is_dropped_and_never_sent_on(string destination, DropReason reason)
    {
        var frame = Tunnel.FromB().Ipv4(TwoNodes.Cache.Ipv4, destination).Udp(53, 1000).Build();

        TwoNodes.A().FromUplink(frame).MustDrop(reason);
    }

    [Fact]
    public void Another_network_identifier_is_dropped() =>
        TwoNodes.A().FromUplink(WithSource(Tunnel.From(TwoNodes.UnderlayB4, TwoNodes.UnderlayA4, vni: 2), 4).Udp(53, 1000).Build())
            .MustDrop(DropReason.TunnelHeader);

    [Fact]
    public void A_header_without_the_valid_mark_is_dropped()
    {
        var frame = WithSource(Tunnel.FromB(), 4).Udp(53, 1000).Build();
        frame[Tunnel.VxlanFlagsOffset] = 0;

        TwoNodes.A().FromUplink(frame).MustDrop(DropReason.TunnelHeader);
    }

    [Theory]
    [InlineData(0x0806)]
    [InlineData(0x8100)]
    [InlineData(0x88cc)]
    public void An_inner_frame_that_is_not_ip_is_dropped(int type)
    {
        var frame = WithSource(Tunnel.FromB(), 4).Udp(53, 1000).Build();
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(Tunnel.InnerTypeOffset), (ushort)type);

        TwoNodes.A().FromUplink(frame).MustDrop(DropReason.TunnelInner);
    }

    [Fact]
    public void Fragments_of_the_outer_packet_are_left_to_the_kernel()
    {
        var node = TwoNodes.A();
        foreach (var piece in PacketFragments.Cut(WithSource(Tunnel.FromB(), 4).Udp(53, 1000).Filler(200).Build(), 120))
        {
            var outcome = node.FromUplink(piece);
            Assert.Equal(Outcome.Ok, outcome.Verdict);
            PacketAssert.Equal(piece, outcome.Packet);
        }
    }

    [Fact]
    public void Gso_of_udp_is_left_to_the_kernels_device()
    {
        var frame = WithSource(Tunnel.FromB(), 4).Udp(53, 1000).Filler(2000).Build();

        var outcome = TwoNodes.A().FromUplink(frame, gsoSize: 1000).MustPass(frame);

        Assert.Equal(1ul, outcome.Count(Counter.DecapKernel));
    }

    [Fact]
    public void Vxlan_to_another_address_of_the_node_or_another_port_is_the_stacks()
    {
        var node = TwoNodes.A();
        var elsewhere = WithSource(Tunnel.From(TwoNodes.UnderlayB4, "172.30.9.9"), 4).Udp(53, 1000).Build();
        var otherPort = PacketBuilder.Eth("02:00:00:00:00:bb", FabricNode.UplinkMac).Ipv4(TwoNodes.UnderlayB4, TwoNodes.UnderlayA4)
            .Udp(50000, 8472).Vxlan(1).Build();

        node.FromUplink(elsewhere).MustPass(elsewhere);
        node.FromUplink(otherPort).MustPass(otherPort);
    }

    [Fact]
    public void A_frame_on_the_vxlan_device_without_a_tunnel_key_is_dropped()
    {
        var frame = PacketBuilder.Eth(Tunnel.InnerSource, FabricNode.GatewayMac).Ipv4(TwoNodes.Cache.Ipv4, TwoNodes.Web.Ipv4).Udp(53, 1000).Build();

        TwoNodes.A().FromOverlay(frame).MustDrop(DropReason.TunnelHeader);
    }

    /// <summary>A test run's GSO packet has no type, which the kernel refuses to wrap as it does a packet that is a tunnel's already.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void What_the_program_cannot_wrap_goes_through_the_kernels_device_as_it_is(int family)
    {
        var packet = TwoNodes.Web.To(TwoNodes.Cache.Address(family)).Udp(1000, 53).Filler(2000).Build();

        var outcome = TwoNodes.A().FromWorkload(TwoNodes.Web, packet, gsoSize: 1000).MustGo(Counter.VxlanKernel);

        PacketAssert.Equal(packet, outcome.Packet);
    }

    [Fact]
    public void A_node_whose_row_is_gone_is_not_sent_to()
    {
        var node = TwoNodes.A();
        node.Route(9, "10.64.9.0/24");

        node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To("10.64.9.1").Udp(1, 2).Build()).MustDrop(DropReason.NoNode);
    }

    private static PacketBuilder WithSource(PacketBuilder outer, int family) => family == 4
        ? outer.Ipv4(TwoNodes.Cache.Ipv4, TwoNodes.Web.Ipv4)
        : outer.Ipv6(TwoNodes.Cache.Ipv6, TwoNodes.Web.Ipv6);
}
