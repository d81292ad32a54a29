using System.Net;
using Weft.Bpf.Tests.Fabric;
using Weft.Dataplane.Abi;
using Weft.Packets;
using Weft.Testing.Packets;

namespace Weft.Bpf.Tests;

public sealed class LocalDeliveryTests
{
    private const byte Gre = 47;
    private const byte Sctp = 132;

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void First_packet_goes_to_the_workload_with_only_its_mac_addresses_changed(int family)
    {
        var node = TwoNodes.A();
        var packet = TwoNodes.Web.To(TwoNodes.Db.Address(family)).Udp(1000, 53).Text("hello");

        var outcome = node.FromWorkload(TwoNodes.Web, packet.Build()).MustGo(Counter.Local);

        var expected = packet.Build();
        PacketBuilder.Eth(FabricNode.GatewayMac, TwoNodes.Db.Mac).Build().AsSpan(0, 12).CopyTo(expected);
        PacketAssert.Equal(expected, outcome.Packet);
        Assert.Equal(1ul, outcome.Count(Counter.FlowCreated));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Later_packets_of_both_directions_find_the_flow_in_the_table(int family)
    {
        var node = TwoNodes.A();
        node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(TwoNodes.Db.Address(family)).Udp(1000, 53).Build());

        var answer = node.FromWorkload(TwoNodes.Db, TwoNodes.Db.To(TwoNodes.Web.Address(family)).Udp(53, 1000).Build());
        var second = node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(TwoNodes.Db.Address(family)).Udp(1000, 53).Build());

        Assert.Equal(0ul, answer.MustGo(Counter.Local).Count(Counter.FlowCreated) + answer.Count(Counter.FlowResolved));
        Assert.Equal(0ul, second.MustGo(Counter.Local).Count(Counter.FlowCreated) + second.Count(Counter.FlowResolved));
        Assert.Equal(2, family == 4 ? node.Connections4.Count : node.Connections6.Count);
    }

    [Theory]
    [InlineData(4, Sctp)]
    [InlineData(6, Sctp)]
    [InlineData(4, Gre)]
    [InlineData(6, Gre)]
    public void Protocols_other_than_tcp_and_udp_travel_too(int family, byte protocol)
    {
        var node = TwoNodes.A();
        var packet = TwoNodes.Web.To(TwoNodes.Db.Address(family)).Raw(new byte[40], (IpProtocol)protocol).Build();

        node.FromWorkload(TwoNodes.Web, packet).MustGo(Counter.Local);
    }

    [Fact]
    public void Ipv4_options_are_read_over()
    {
        var node = TwoNodes.A();
        byte[] noOperations = [1, 1, 1, 1, 1, 1, 1, 0];
        var header = new Ipv4Header(IPAddress.Parse(TwoNodes.Web.Ipv4), IPAddress.Parse(TwoNodes.Db.Ipv4), IpProtocol.Udp) { Options = noOperations };
        var packet = PacketBuilder.Eth(TwoNodes.Web.Mac, FabricNode.GatewayMac).Ipv4(header).Udp(1000, 53).Build();

        node.FromWorkload(TwoNodes.Web, packet).MustGo(Counter.Local);

        Assert.Equal((byte)CtAction.Local, node.Connection4(1000).Action);
    }

    [Fact]
    public void Ipv6_extension_headers_are_read_over()
    {
        var node = TwoNodes.A();
        var packet = TwoNodes.Web.To(TwoNodes.Db.Ipv6).Ipv6Options(IpProtocol.HopByHop, 16).Ipv6Options(IpProtocol.DestinationOptions)
            .Udp(1000, 53).Build();

        node.FromWorkload(TwoNodes.Web, packet).MustGo(Counter.Local);

        Assert.Contains(node.Connections6, pair => pair.Key.Sport == 1000 && pair.Key.Dport == 53 && pair.Key.Protocol == (byte)IpProtocol.Udp);
    }

    [Fact]
    public void An_address_of_the_own_prefix_without_a_workload_is_dropped()
    {
        var node = TwoNodes.A();

        node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To("10.64.0.99").Udp(1, 2).Build()).MustDrop(DropReason.NoEndpoint);
        node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To("fd64:1::99").Udp(1, 2).Build()).MustDrop(DropReason.NoEndpoint);
    }

    [Fact]
    public void An_address_that_no_prefix_holds_is_dropped()
    {
        var node = TwoNodes.A();

        node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To("198.51.100.1").Udp(1, 2).Build()).MustDrop(DropReason.NoRoute);
        node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To("2001:db8::1").Udp(1, 2).Build()).MustDrop(DropReason.NoRoute);
    }
}
