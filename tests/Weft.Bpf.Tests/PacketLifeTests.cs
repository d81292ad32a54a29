using Weft.Bpf.Tests.Fabric;
using Weft.Dataplane.Abi;
using Weft.Packets;
using Weft.Testing.Packets;

namespace Weft.Bpf.Tests;

/// <summary>Packets that go through the programs of both nodes, one after the other, and their answers back.</summary>
public sealed class PacketLifeTests
{
    public static TheoryData<int, PathKind> Ways => new()
    {
        { 4, PathKind.Vxlan },
        { 6, PathKind.Vxlan },
        { 4, PathKind.Native },
        { 6, PathKind.Native },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_connection_between_nodes_arrives_as_it_was_sent(int family, PathKind path)
    {
        var (a, b) = (TwoNodes.A(path), TwoNodes.B(path));

        Travel(a, TwoNodes.Web, b, TwoNodes.Cache, family, path, ip => ip.Tcp(1000, 6379, TcpFlags.Syn));
        Travel(b, TwoNodes.Cache, a, TwoNodes.Web, family, path, ip => ip.Tcp(6379, 1000, TcpFlags.Syn | TcpFlags.Ack));
        var last = Travel(a, TwoNodes.Web, b, TwoNodes.Cache, family, path, ip => ip.Tcp(1000, 6379).Text("PING"));

        Assert.Equal(0ul, last.Count(Counter.FlowCreated) + last.Count(Counter.FlowResolved));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Ping_goes_and_comes_back(int family, PathKind path)
    {
        var (a, b) = (TwoNodes.A(path), TwoNodes.B(path));

        Travel(a, TwoNodes.Web, b, TwoNodes.Cache, family, path, ip => ip.EchoRequest(9, 1).Filler(56));
        var back = Travel(b, TwoNodes.Cache, a, TwoNodes.Web, family, path, ip => ip.EchoReply(9, 1).Filler(56));

        Assert.Equal(0ul, back.Count(Counter.FlowCreated));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_node_reaches_a_workload_of_another_node_and_is_answered(int family, PathKind path)
    {
        var (a, b) = (TwoNodes.A(path), TwoNodes.B(path));
        var host = new Workload(0, FabricNode.HostMac, TwoNodes.UnderlayA4, TwoNodes.UnderlayA6);
        var way = path == PathKind.Vxlan ? Counter.Vxlan : Counter.Native;

        var sent = a.FromHost(host.To(TwoNodes.Cache.Address(family)).Tcp(1000, 80, TcpFlags.Syn).Build()).MustGo(way);
        b.FromUplink(Tunnel.Carry(sent.Packet)).MustGo(Counter.Local);
        var answer = TwoNodes.Cache.To(host.Address(family)).Tcp(80, 1000, TcpFlags.Syn | TcpFlags.Ack).Build();
        var back = b.FromWorkload(TwoNodes.Cache, answer).MustGo(way);
        var arrived = a.FromUplink(Tunnel.Carry(back.Packet));

        if (path == PathKind.Vxlan)
        {
            arrived.MustGo(Counter.Host);
            Assert.Equal(MacAddress.Parse(FabricNode.HostMac), new MacAddress(arrived.Packet.AsSpan(0, 6)));
        }
        else
        {
            arrived.MustPass(Tunnel.Carry(back.Packet));
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_node_reaches_its_own_workload_and_is_answered(int family)
    {
        var node = TwoNodes.A();
        var host = new Workload(0, FabricNode.HostMac, TwoNodes.UnderlayA4, TwoNodes.UnderlayA6);

        node.FromHost(host.To(TwoNodes.Web.Address(family)).Tcp(1000, 80, TcpFlags.Syn).Build()).MustGo(Counter.Local);
        var answer = node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(host.Address(family)).Tcp(80, 1000, TcpFlags.Syn | TcpFlags.Ack).Build());

        answer.MustGo(Counter.Host);
        var expected = TwoNodes.Web.To(host.Address(family)).Tcp(80, 1000, TcpFlags.Syn | TcpFlags.Ack).Build();
        PacketBuilder.Eth(FabricNode.GatewayMac, FabricNode.HostMac).Build().AsSpan(0, 12).CopyTo(expected);
        PacketAssert.Equal(expected, answer.Packet);
    }

    [Theory]
    [InlineData("10.64.0.11")]
    [InlineData("10.64.1.10")]
    [InlineData("172.30.1.12")]
    [InlineData("fd64:1::11")]
    [InlineData("fd30:1::12")]
    public void The_nodes_stack_cannot_speak_for_workloads_or_other_nodes(string source)
    {
        var host = new Workload(0, FabricNode.HostMac, source, source);
        var packet = host.To(TwoNodes.Web.Address(Rows.IsIpv4(source) ? 4 : 6)).Udp(1, 2).Build();

        TwoNodes.A().FromHost(packet).MustDrop(DropReason.HostSource);
    }

    [Fact]
    public void The_nodes_stack_does_not_route_strangers_into_the_fabric()
    {
        var host = new Workload(0, FabricNode.HostMac, "198.51.100.1", "2001:db8::1");

        TwoNodes.A().FromHost(host.To(TwoNodes.Web.Ipv4).Udp(1, 2).Build()).MustDrop(DropReason.NoReturn);
    }

    private static Outcome Travel(
        FabricNode from, Workload sender, FabricNode to, Workload receiver, int family, PathKind path, Func<PacketBuilder, PacketBuilder> payload)
    {
        var sent = from.FromWorkload(sender, payload(sender.To(receiver.Address(family))).Build())
            .MustGo(path == PathKind.Vxlan ? Counter.Vxlan : Counter.Native);
        var arrived = to.FromUplink(Tunnel.Carry(sent.Packet)).MustGo(Counter.Local);

        var eth = PacketBuilder.Eth(FabricNode.GatewayMac, receiver.Mac);
        var ip = family == 4 ? eth.Ipv4(sender.Ipv4, receiver.Ipv4) : eth.Ipv6(sender.Ipv6, receiver.Ipv6);
        PacketAssert.Equal(payload(ip).Build(), arrived.Packet);
        return arrived;
    }
}
