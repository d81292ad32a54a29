using Weft.Bpf.Tests.Fabric;
using Weft.Dataplane.Abi;
using Weft.Testing.Packets;

namespace Weft.Bpf.Tests;

public sealed class AntiSpoofTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_workload_without_a_row_is_fenced(int family)
    {
        var node = TwoNodes.A();

        node.FromStranger(TwoNodes.Web.To(TwoNodes.Db.Address(family)).Udp(1, 2).Build()).MustDrop(DropReason.Fenced);
        Assert.Empty(node.Connections4);
        Assert.Empty(node.Connections6);
    }

    [Fact]
    public void A_fenced_workload_gets_no_arp_answer() =>
        TwoNodes.A().FromStranger(ArpRequest(TwoNodes.Web)).MustDrop(DropReason.Fenced);

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Another_source_mac_is_dropped_and_told_with_the_workloads_id(int family)
    {
        var node = TwoNodes.A();
        var packet = (TwoNodes.Web with { Mac = TwoNodes.Db.Mac }).To(TwoNodes.Db.Address(family)).Udp(1, 2).Build();

        var outcome = node.FromWorkload(TwoNodes.Web, packet).MustDrop(DropReason.SpoofedMac);

        Assert.Equal(TwoNodes.Web.Id, outcome.Events[0].Endpoint);
    }

    [Theory]
    [InlineData("10.64.0.11")]
    [InlineData("10.64.1.10")]
    [InlineData("172.30.1.11")]
    [InlineData("198.51.100.1")]
    [InlineData("169.254.1.1")]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("255.255.255.255")]
    public void Another_ipv4_source_is_dropped(string source)
    {
        var packet = (TwoNodes.Web with { Ipv4 = source }).To(TwoNodes.Db.Ipv4).Udp(1, 2).Build();

        TwoNodes.A().FromWorkload(TwoNodes.Web, packet).MustDrop(DropReason.SpoofedIp);
    }

    [Theory]
    [InlineData("fd64:1::11", DropReason.SpoofedIp)]
    [InlineData("fd64:1:0:1::10", DropReason.SpoofedIp)]
    [InlineData("2001:db8::1", DropReason.SpoofedIp)]
    [InlineData("::1", DropReason.SpoofedIp)]
    [InlineData("ff02::1", DropReason.SpoofedIp)]
    [InlineData("fe80::2", DropReason.LinkLocal)]
    [InlineData("::", DropReason.Unspecified)]
    public void Another_ipv6_source_is_dropped(string source, DropReason reason)
    {
        var packet = (TwoNodes.Web with { Ipv6 = source }).To(TwoNodes.Db.Ipv6).Udp(1, 2).Build();

        TwoNodes.A().FromWorkload(TwoNodes.Web, packet).MustDrop(reason);
    }

    [Fact]
    public void A_workload_without_an_address_in_a_family_sends_nothing_in_it()
    {
        var node = TwoNodes.A();
        var onlyIpv6 = TwoNodes.Web with { Ipv4 = string.Empty };

        node.FromWorkload(onlyIpv6, TwoNodes.Web.To(TwoNodes.Db.Ipv4).Udp(1, 2).Build()).MustDrop(DropReason.SpoofedIp);
        node.FromWorkload(onlyIpv6, (TwoNodes.Web with { Ipv4 = "0.0.0.0" }).To(TwoNodes.Db.Ipv4).Udp(1, 2).Build()).MustDrop(DropReason.SpoofedIp);
    }

    [Fact]
    public void A_flow_that_one_workload_opened_is_no_way_for_another()
    {
        var node = TwoNodes.A();
        var packet = TwoNodes.Web.To(TwoNodes.Cache.Ipv4).Udp(1000, 53);
        node.FromWorkload(TwoNodes.Web, packet.Build()).MustGo(Counter.Vxlan);

        var borrowed = (TwoNodes.Db with { Ipv4 = TwoNodes.Web.Ipv4 }).To(TwoNodes.Cache.Ipv4).Udp(1000, 53).Build();

        node.FromWorkload(TwoNodes.Db, borrowed).MustDrop(DropReason.SpoofedIp);
    }

    [Fact]
    public void A_first_fragment_with_a_false_source_teaches_nothing()
    {
        var node = TwoNodes.A();
        var whole = (TwoNodes.Db with { Ipv4 = TwoNodes.Web.Ipv4 }).To(TwoNodes.Cache.Ipv4).Udp(1000, 53).Filler(64).Build();
        var real = PacketFragments.Cut(TwoNodes.Web.To(TwoNodes.Cache.Ipv4).Udp(1000, 53).Filler(64).Build(), 40);

        node.FromWorkload(TwoNodes.Db, PacketFragments.Cut(whole, 40)[0]).MustDrop(DropReason.SpoofedIp);
        node.FromWorkload(TwoNodes.Web, real[1]).MustDrop(DropReason.FragNoFirst);
    }

    internal static byte[] ArpRequest(Workload workload, string target = FabricNode.Gateway4) =>
        PacketBuilder.Eth(workload.Mac, "ff:ff:ff:ff:ff:ff").ArpRequest(workload.Mac, workload.Ipv4, target).Build();
}
