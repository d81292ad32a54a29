using Weft.Bpf.Tests.Fabric;
using Weft.Dataplane.Abi;
using Weft.Packets;
using Weft.Testing.Packets;

namespace Weft.Bpf.Tests;

public sealed class GatewayTests
{
    private const string WebLinkLocal = "fe80::aff:fe00:a01";
    private const string AllRouters = "ff02::2";
    private const string GatewaySolicitedNode = "ff02::1:ff00:1";

    [Fact]
    public void Arp_for_the_gateway_is_answered_with_its_mac()
    {
        var outcome = TwoNodes.A().FromWorkload(TwoNodes.Web, AntiSpoofTests.ArpRequest(TwoNodes.Web)).MustGo(Counter.Gateway);

        var expected = PacketBuilder.Eth(FabricNode.GatewayMac, TwoNodes.Web.Mac)
            .ArpReply(FabricNode.GatewayMac, FabricNode.Gateway4, TwoNodes.Web.Mac, TwoNodes.Web.Ipv4).Build();
        PacketAssert.Equal(expected, outcome.Packet);
    }

    [Fact]
    public void Padding_behind_an_arp_request_does_no_harm()
    {
        var request = AntiSpoofTests.ArpRequest(TwoNodes.Web);
        Array.Resize(ref request, 60);

        TwoNodes.A().FromWorkload(TwoNodes.Web, request).MustGo(Counter.Gateway);
    }

    [Fact]
    public void Arp_for_anything_else_is_dropped()
    {
        var node = TwoNodes.A();

        node.FromWorkload(TwoNodes.Web, AntiSpoofTests.ArpRequest(TwoNodes.Web, TwoNodes.Db.Ipv4)).MustDrop(DropReason.BadArp);
        node.FromWorkload(TwoNodes.Web, AntiSpoofTests.ArpRequest(TwoNodes.Web with { Ipv4 = TwoNodes.Db.Ipv4 })).MustDrop(DropReason.SpoofedIp);
        node.FromWorkload(TwoNodes.Web, AntiSpoofTests.ArpRequest(TwoNodes.Db)).MustDrop(DropReason.SpoofedMac);
    }

    [Fact]
    public void Arp_probes_and_announcements_are_dropped_without_a_word()
    {
        var node = TwoNodes.A();

        node.FromWorkload(TwoNodes.Web, AntiSpoofTests.ArpRequest(TwoNodes.Web with { Ipv4 = "0.0.0.0" }, TwoNodes.Web.Ipv4))
            .MustDrop(DropReason.LinkChatter);
        Assert.Empty(node.FromWorkload(TwoNodes.Web, AntiSpoofTests.ArpRequest(TwoNodes.Web, TwoNodes.Web.Ipv4))
            .MustDrop(DropReason.LinkChatter).Events);
    }

    [Fact]
    public void An_unasked_arp_answer_is_dropped()
    {
        var answer = PacketBuilder.Eth(TwoNodes.Web.Mac, FabricNode.GatewayMac)
            .ArpReply(TwoNodes.Web.Mac, FabricNode.Gateway4, FabricNode.GatewayMac, FabricNode.Gateway4).Build();

        TwoNodes.A().FromWorkload(TwoNodes.Web, answer).MustDrop(DropReason.BadArp);
    }

    [Fact]
    public void The_nodes_stack_gets_the_gateways_mac_for_any_address_behind_the_host_link()
    {
        var request = PacketBuilder.Eth(FabricNode.HostMac, "ff:ff:ff:ff:ff:ff")
            .ArpRequest(FabricNode.HostMac, TwoNodes.UnderlayA4, TwoNodes.Cache.Ipv4).Build();

        var outcome = TwoNodes.A().FromHost(request).MustGo(Counter.Gateway);

        var expected = PacketBuilder.Eth(FabricNode.GatewayMac, FabricNode.HostMac)
            .ArpReply(FabricNode.GatewayMac, TwoNodes.Cache.Ipv4, FabricNode.HostMac, TwoNodes.UnderlayA4).Build();
        PacketAssert.Equal(expected, outcome.Packet);
    }

    [Theory]
    [InlineData(WebLinkLocal, GatewaySolicitedNode, true)]
    [InlineData("fd64:1::10", GatewaySolicitedNode, true)]
    [InlineData(WebLinkLocal, FabricNode.Gateway6, false)]
    public void A_solicitation_for_the_gateway_is_answered(string source, string destination, bool withMac)
    {
        var eth = PacketBuilder.Eth(TwoNodes.Web.Mac, "33:33:ff:00:00:01");
        var request = eth.Ipv6(source, destination, hopLimit: 255)
            .NeighborSolicitation(FabricNode.Gateway6, withMac ? TwoNodes.Web.Mac : null).Build();

        var outcome = TwoNodes.A().FromWorkload(TwoNodes.Web, request).MustGo(Counter.Gateway);

        var flags = NeighborFlags.Router | NeighborFlags.Solicited | NeighborFlags.Override;
        var expected = PacketBuilder.Eth(FabricNode.GatewayMac, TwoNodes.Web.Mac).Ipv6(FabricNode.Gateway6, source, hopLimit: 255)
            .NeighborAdvertisement(FabricNode.Gateway6, FabricNode.GatewayMac, flags).Build();
        PacketAssert.Equal(expected, outcome.Packet);
    }

    [Theory]
    [InlineData(WebLinkLocal, "fd64:1::11", 255, DropReason.BadNd)]
    [InlineData(WebLinkLocal, FabricNode.Gateway6, 64, DropReason.BadNd)]
    [InlineData("::", "fd64:1::10", 255, DropReason.LinkChatter)]
    public void Other_solicitations_get_no_answer(string source, string target, byte hopLimit, DropReason reason)
    {
        var request = PacketBuilder.Eth(TwoNodes.Web.Mac, "33:33:ff:00:00:01").Ipv6(source, GatewaySolicitedNode, hopLimit)
            .NeighborSolicitation(target).Build();

        TwoNodes.A().FromWorkload(TwoNodes.Web, request).MustDrop(reason);
    }

    [Theory]
    [InlineData(Icmpv6RouterSolicitation)]
    [InlineData(Icmpv6MulticastReport)]
    [InlineData(Icmpv6MulticastReport2)]
    public void What_every_interface_says_when_it_comes_up_is_dropped_without_a_word(byte type)
    {
        var packet = PacketBuilder.Eth(TwoNodes.Web.Mac, "33:33:00:00:00:02").Ipv6(WebLinkLocal, AllRouters, hopLimit: 255).Icmpv6(type).Build();

        Assert.Empty(TwoNodes.A().FromWorkload(TwoNodes.Web, packet).MustDrop(DropReason.LinkChatter).Events);
    }

    [Fact]
    public void A_multicast_report_behind_a_hop_by_hop_header_is_recognised()
    {
        var packet = PacketBuilder.Eth(TwoNodes.Web.Mac, "33:33:00:00:00:16").Ipv6("::", "ff02::16", hopLimit: 1)
            .Ipv6Options(IpProtocol.HopByHop).Icmpv6(Icmpv6MulticastReport2).Build();

        TwoNodes.A().FromWorkload(TwoNodes.Web, packet).MustDrop(DropReason.LinkChatter);
    }

    [Theory]
    [InlineData("10.64.0.10", FabricNode.Gateway4)]
    [InlineData("fd64:1::10", FabricNode.Gateway6)]
    [InlineData(WebLinkLocal, FabricNode.Gateway6)]
    public void The_gateway_answers_ping(string source, string gateway)
    {
        var sender = TwoNodes.Web with { Ipv4 = source, Ipv6 = source };
        var outcome = TwoNodes.A().FromWorkload(TwoNodes.Web, sender.To(gateway).EchoRequest(7, 3).Filler(56).Build()).MustGo(Counter.Gateway);

        var eth = PacketBuilder.Eth(FabricNode.GatewayMac, TwoNodes.Web.Mac);
        var ip = Rows.IsIpv4(gateway) ? eth.Ipv4(gateway, source) : eth.Ipv6(gateway, source);
        PacketAssert.Equal(ip.EchoReply(7, 3).Filler(56).Build(), outcome.Packet);
    }

    [Theory]
    [InlineData(FabricNode.Gateway4)]
    [InlineData(FabricNode.Gateway6)]
    public void The_gateway_offers_nothing_else(string gateway)
    {
        var node = TwoNodes.A();

        node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(gateway).Tcp(1000, 22, TcpFlags.Syn).Build()).MustDrop(DropReason.Gateway);
        node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(gateway).EchoReply().Build()).MustDrop(DropReason.Gateway);
    }

    [Fact]
    public void Frames_that_are_not_ip_are_dropped()
    {
        var frame = PacketBuilder.Eth(TwoNodes.Web.Mac, FabricNode.GatewayMac, (EtherType)0x88cc).Raw(new byte[50]).Build();

        var outcome = TwoNodes.A().FromWorkload(TwoNodes.Web, frame).MustDrop(DropReason.Ethertype);

        Assert.Equal(0x88cc, outcome.Events[0].Ethertype.Value);
    }

    private const byte Icmpv6RouterSolicitation = 133;
    private const byte Icmpv6MulticastReport = 131;
    private const byte Icmpv6MulticastReport2 = 143;
}
