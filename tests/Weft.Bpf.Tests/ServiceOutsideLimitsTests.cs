using Weft.Bpf.Tests.Fabric;
using Weft.Dataplane.Abi;
using Weft.Packets;
using Weft.Testing.Packets;
using static Weft.Bpf.Tests.Fabric.ServiceScene;

namespace Weft.Bpf.Tests;

/// <summary>What keeps clients outside from where they have no business, and packets from being too large.</summary>
public sealed class ServiceOutsideLimitsTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Only_clients_in_the_source_ranges_get_in(int family)
    {
        var node = A();
        node.Services.Add(Everybody(family, Tcp, At(TwoNodes.Web, family)) with
        {
            Flags = ServiceFlag.Outside | ServiceFlag.Ranges,
            Ranges = [family == 4 ? "198.51.100.0/29" : "2001:db8:1::/125"],
        });
        byte[] By(string client) => FromOutside(client, Public(family)).Tcp(ClientPort, ServicePort, TcpFlags.Syn).Build();

        node.FromUplink(By(Outside.Address(family))).MustGo(Counter.Local);
        node.FromUplink(By(family == 4 ? "198.51.100.8" : "2001:db8:1::8")).MustDrop(DropReason.ServiceSourceRange);
        node.FromWorkload(TwoNodes.Db, TwoNodes.Db.To(Public(family)).Tcp(ClientPort, ServicePort, TcpFlags.Syn).Build()).MustGo(Counter.Local);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void What_is_not_for_outside_is_not_served_there(int family)
    {
        var node = A();
        node.Services.Add(Inside(family, Tcp, At(TwoNodes.Web, family)));
        node.Services.Add(Everybody(family, Tcp) with { Inside = [At(TwoNodes.Web, family)] });

        node.FromUplink(FromOutside(family, Cluster(family)).Tcp(ClientPort, ServicePort, TcpFlags.Syn).Build()).MustDrop(DropReason.ServiceOutside);
        node.FromUplink(Packet(family, ClientPort, TcpFlags.Syn)).MustDrop(DropReason.ServiceNoBackend);
        Assert.Empty(node.Connections(family));
    }

    [Theory]
    [InlineData("10.64.0.10", DropReason.UplinkSource)]
    [InlineData("10.64.1.10", DropReason.UplinkSource)]
    [InlineData("172.30.1.11", DropReason.UplinkSource)]
    [InlineData("10.96.0.10", DropReason.UplinkSource)]
    [InlineData("127.0.0.1", DropReason.Loopback)]
    [InlineData("224.0.0.1", DropReason.Multicast)]
    [InlineData("fd64:1::10", DropReason.UplinkSource)]
    [InlineData("fd64:1:0:1::10", DropReason.UplinkSource)]
    [InlineData("fd30:1::11", DropReason.UplinkSource)]
    [InlineData("fe80::7", DropReason.LinkLocal)]
    public void Nobody_comes_from_outside_with_an_address_of_the_fabric(string source, DropReason reason)
    {
        var family = Rows.IsIpv4(source) ? 4 : 6;
        foreach (var path in new[] { PathKind.Vxlan, PathKind.Native })
        {
            var node = A(path);
            node.Services.Add(Everybody(family, Udp, At(TwoNodes.Web, family)));

            node.FromUplink(FromOutside(source, Public(family)).Udp(ClientPort, ServicePort).Build()).MustDrop(reason);
        }
    }

    [Theory]
    [InlineData("10.64.0.10")]
    [InlineData("10.64.1.10")]
    [InlineData("10.64.2.10")]
    [InlineData("fd64:1::10")]
    [InlineData("fd64:1:0:2::10")]
    public void No_node_sends_on_for_a_client_of_the_fabric(string source)
    {
        var family = Rows.IsIpv4(source) ? 4 : 6;
        var b = B();
        b.Services.Add(Everybody(family, Udp, At(TwoNodes.Cache, family)));

        b.Inner(FromOutside(source, Public(family)).Udp(ClientPort, ServicePort).Build(), TwoNodes.IndexOfA, Named(TwoNodes.Cache.Address(family)))
            .MustDrop(DropReason.TunnelSource);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_nodes_own_workload_traffic_does_not_reach_services_by_the_tunnel(int family)
    {
        var b = B();
        b.Services.Add(Everybody(family, Udp, At(TwoNodes.Cache, family)));

        b.Inner(FromOutside(family, Public(family)).Udp(ClientPort, ServicePort).Build(), TwoNodes.IndexOfA).MustDrop(DropReason.TunnelDestination);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_backend_that_the_node_does_not_know_is_not_sent_to(int family)
    {
        var b = B();
        b.Services.Add(Everybody(family, Udp, At(TwoNodes.Cache, family), At(family == 4 ? "10.64.1.99" : "fd64:1:0:1::99")));
        Outcome Send(string to, ushort port = ServicePort) =>
            b.Inner(FromOutside(family, Public(family)).Udp(ClientPort, port).Build(), TwoNodes.IndexOfA, Named(to));

        Send(family == 4 ? "10.64.1.12" : "fd64:1:0:1::12").MustDrop(DropReason.ServiceBackendGone);
        Send(family == 4 ? "10.64.1.99" : "fd64:1:0:1::99").MustDrop(DropReason.NoEndpoint);
        Send(TwoNodes.Cache.Address(family), 81).MustDrop(DropReason.ServiceUnknown);
        Assert.Empty(b.Connections(family));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void An_identifier_leads_to_no_other_nodes_backend(int family)
    {
        var b = B();
        b.Services.Add(Everybody(family, Udp, At(TwoNodes.Cache, family), At(TwoNodes.Web, family)));
        b.Config = b.Config with { Prefix4 = Rows.Ipv4("10.64.0.0"), Prefix6 = Rows.Ipv6("fd64:1::") };

        b.Inner(FromOutside(family, Public(family)).Udp(ClientPort, ServicePort).Build(), TwoNodes.IndexOfA, Named(TwoNodes.Web.Address(family)))
            .MustDrop(DropReason.ServiceBackendElsewhere);
    }

    [Theory]
    [InlineData(4, PathKind.Vxlan)]
    [InlineData(6, PathKind.Vxlan)]
    [InlineData(4, PathKind.Native)]
    [InlineData(6, PathKind.Native)]
    public void A_packet_too_big_for_the_way_to_its_backend_is_told_of_by_the_services_address(int family, PathKind path)
    {
        var node = A(path);
        node.Services.Add(Everybody(family, Udp, At(TwoNodes.Cache, family)));
        byte[] Sized(int length) => FromOutside(family, Public(family)).Udp(ClientPort, ServicePort).Filler(length - (family == 4 ? 28 : 48)).Build();
        node.FromUplink(Sized(TwoNodes.VxlanMtu)).MustGo(Counter.Vxlan);
        var packet = Sized(TwoNodes.VxlanMtu + 1);

        var refused = node.FromUplink(packet);

        Assert.Equal((Outcome.Redirect, 1ul, 1ul), (refused.Verdict, refused.Count(DropReason.TooBig), refused.Count(Counter.IcmpError)));
        var ip = Ip(Public(family), Outside.Address(family));
        SameIp(family == 4 ? ip.Icmp(3, 4, TwoNodes.VxlanMtu).Raw(packet.AsMemory(14, 96)) : ip.Icmpv6(2, 0, TwoNodes.VxlanMtu).Raw(packet.AsMemory(14, 128)), refused.Packet);
    }

    [Fact]
    public void A_large_packet_that_may_be_cut_goes_by_the_kernels_device()
    {
        var node = A();
        node.Services.Add(Everybody(4, Udp, At(TwoNodes.Cache, 4)));
        var packet = PacketBuilder.Eth(Outside.Mac, FabricNode.UplinkMac).Ipv4(Outside.Ipv4, Public(4), dontFragment: false)
            .Udp(ClientPort, ServicePort).Filler(1440).Build();

        PacketAssert.Equal(packet, node.FromUplink(packet).MustGo(Counter.VxlanKernel).Packet);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void An_answer_too_big_for_the_uplink_is_refused_to_the_backend(int family)
    {
        var node = A();
        node.Services.Add(Everybody(family, Udp, At(TwoNodes.Web, family)));
        node.FromUplink(FromOutside(family, Public(family)).Udp(ClientPort, ServicePort).Build()).MustGo(Counter.Local);
        node.Change(row => row with { Mtu = 1400 });
        var answer = TwoNodes.Web.To(Outside.Address(family)).Udp(BackendPort, ClientPort).Filler(1400).Build();

        var refused = node.FromWorkload(TwoNodes.Web, answer);

        Assert.Equal((1ul, 1ul), (refused.Count(DropReason.TooBig), refused.Count(Counter.IcmpError)));
        var quote = family == 4 ? 96 : 128;
        PacketAssert.Equal(answer.AsSpan(14, quote), refused.Packet.AsSpan(refused.Packet.Length - quote));
    }

    private static byte[] Packet(int family, ushort port, TcpFlags flags) => FromOutside(family, Public(family)).L4(Tcp, port, ServicePort, flags).Build();
}
