using System.Net;
using Weft.Bpf.Tests.Fabric;
using Weft.Dataplane.Abi;

namespace Weft.Bpf.Tests;

public sealed class DropEventTests
{
    [Theory]
    [InlineData(4, "198.51.100.1")]
    [InlineData(6, "2001:db8::1")]
    public void An_event_names_the_packet_and_the_workload(int family, string destination)
    {
        var packet = TwoNodes.Web.To(destination).Udp(1000, 53).Filler(10).Build();

        var record = TwoNodes.A().FromWorkload(TwoNodes.Web, packet).MustDrop(DropReason.NoRoute).Events[0];

        Assert.Equal(TwoNodes.Web.Id, record.Endpoint);
        Assert.Equal(FabricNode.Loopback, record.Ifindex);
        Assert.Equal((uint)packet.Length, record.Length);
        Assert.Equal(family, record.Family);
        Assert.Equal(17, record.Protocol);
        Assert.Equal((byte)Hook.FromWorkload, record.Program);
        Assert.Equal((byte)EventKind.Drop, record.Kind);
        Assert.Equal((1000, 53), (record.Sport.Value, record.Dport.Value));
        Assert.Equal(IPAddress.Parse(TwoNodes.Web.Address(family)), Rows.Address(record.Src, family));
        Assert.Equal(IPAddress.Parse(destination), Rows.Address(record.Dst, family));
        Assert.NotEqual(0ul, record.TimeNs);
    }

    [Fact]
    public void An_event_says_which_hook_dropped()
    {
        var node = TwoNodes.A();
        var host = new Workload(0, FabricNode.HostMac, TwoNodes.Db.Ipv4, TwoNodes.Db.Ipv6);

        var fromHost = node.FromHost(host.To(TwoNodes.Web.Ipv4).Udp(1, 2).Build()).MustDrop(DropReason.HostSource);
        var fromTunnel = node.Inner(host.To(TwoNodes.Web.Ipv4).Udp(1, 2).Build(), TwoNodes.IndexOfB).MustDrop(DropReason.TunnelSource);
        var fromUplink = node.FromUplink(Tunnel.From("172.30.1.99", TwoNodes.UnderlayA4).Build()).MustDrop(DropReason.TunnelPeer);

        Assert.Equal((byte)Hook.FromHost, fromHost.Events[0].Program);
        Assert.Equal((byte)Hook.FromOverlay, fromTunnel.Events[0].Program);
        Assert.Equal((byte)Hook.FromUplink, fromUplink.Events[0].Program);
    }

    [Fact]
    public void A_flood_is_counted_in_full_and_told_in_part()
    {
        const int Packets = 1000;
        var node = TwoNodes.A();
        var packet = TwoNodes.Web.To("198.51.100.1").Udp(1000, 53).Build();
        var (dropped, told, limited) = (0ul, 0ul, 0ul);

        for (var i = 0; i < Packets; i++)
        {
            var outcome = node.FromWorkload(TwoNodes.Web, packet);
            dropped += outcome.Count(DropReason.NoRoute);
            told += (ulong)outcome.Events.Count;
            limited += outcome.Count(Counter.EventsLimited);
        }

        Assert.Equal((ulong)Packets, dropped);
        Assert.Equal((ulong)Packets, told + limited);
        Assert.InRange(told, 200ul, (ulong)Packets);
    }
}
