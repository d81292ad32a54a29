using Weft.Bpf.Tests.Fabric;
using Weft.Dataplane.Abi;
using Weft.Packets;
using Weft.Testing.Packets;
using static Weft.Bpf.Tests.Fabric.ServiceScene;

namespace Weft.Bpf.Tests;

/// <summary>Clients outside of the fabric: in by any node, untouched to the backend's, and the answer straight back.</summary>
public sealed class ServiceOutsideTests
{
    public static TheoryData<int, byte> FamiliesAndProtocols => ServiceInsideTests.FamiliesAndProtocols;

    public static TheoryData<int, PathKind, byte> Ways => ServiceInsideTests.Ways;

    [Theory]
    [MemberData(nameof(FamiliesAndProtocols))]
    public void A_backend_on_the_node_of_entry_answers_by_the_uplink(int family, byte protocol)
    {
        var node = A();
        node.Services.Add(Everybody(family, protocol, At(TwoNodes.Web, family)));

        for (var round = 0; round < 2; round++)
        {
            var there = node.FromUplink(FromOutside(family, Public(family)).L4(protocol, ClientPort, ServicePort).Build()).MustGo(Counter.Local);
            var back = node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(Outside.Address(family)).L4(protocol, BackendPort, ClientPort).Build()).MustGo(Counter.Outside);

            SameIp(Ip(Outside.Address(family), TwoNodes.Web.Address(family)).L4(protocol, ClientPort, BackendPort), there.Packet);
            SameIp(Ip(Public(family), Outside.Address(family)).L4(protocol, ServicePort, ClientPort), back.Packet);
            Assert.Equal(MacAddress.Parse(TwoNodes.Web.Mac), new MacAddress(there.Packet.AsSpan(0, 6)));
            Assert.Equal(0ul, back.Count(Counter.FlowCreated) + back.Count(Counter.FlowResolved));
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_packet_for_another_nodes_backend_goes_there_as_it_came_and_is_answered_from_there(int family, PathKind path, byte protocol)
    {
        var (a, b) = (A(path), B(path));
        foreach (var node in new[] { a, b })
        {
            node.Services.Add(Everybody(family, protocol, At(TwoNodes.Cache, family)));
        }

        for (var round = 0; round < 3; round++)
        {
            var frame = FromOutside(family, Public(family)).L4(protocol, ClientPort, ServicePort).Build();
            var sent = a.FromUplink(frame).MustGo(Counter.Vxlan);
            Assert.Equal(1ul, sent.Count(Counter.ToBackend));
            Assert.Equal(Named(TwoNodes.Cache.Address(family)), VniOf(sent.Packet));
            PacketAssert.Equal(frame.AsSpan(14), sent.Packet.AsSpan(14 + Tunnel.Overhead));

            var arrived = b.FromUplink(Tunnel.Carry(sent.Packet)).MustGo(Counter.Local);
            SameIp(Ip(Outside.Address(family), TwoNodes.Cache.Address(family)).L4(protocol, ClientPort, BackendPort), arrived.Packet);
            Assert.Equal(MacAddress.Parse(TwoNodes.Cache.Mac), new MacAddress(arrived.Packet.AsSpan(0, 6)));

            var answer = TwoNodes.Cache.To(Outside.Address(family)).L4(protocol, BackendPort, ClientPort).Build();
            var back = b.FromWorkload(TwoNodes.Cache, answer).MustGo(Counter.Outside);
            SameIp(Ip(Public(family), Outside.Address(family)).L4(protocol, ServicePort, ClientPort), back.Packet);
        }

        Assert.Equal((1, 2), (a.Connections(family).Count, b.Connections(family).Count));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_flow_may_come_in_by_another_node_tomorrow(int family)
    {
        var (a, b, c) = (A(), B(), C());
        foreach (var node in new[] { a, b, c })
        {
            node.Services.Add(Everybody(family, Tcp, At(TwoNodes.Cache, family), At(family == 4 ? "10.64.1.77" : "fd64:1:0:1::77"), At(TwoNodes.Web, family)));
        }

        var port = Enumerable.Range(1024, 100).Select(value => (ushort)value)
            .First(value => a.FromUplink(Packet(family, value, TcpFlags.Syn)) is var sent && sent.Count(Counter.ToBackend) == 1
                && VniOf(sent.Packet) == Named(TwoNodes.Cache.Address(family)));
        var first = a.FromUplink(Packet(family, port, TcpFlags.Syn)).MustGo(Counter.Vxlan);
        b.FromUplink(Tunnel.Carry(first.Packet)).MustGo(Counter.Local);

        var second = c.FromUplink(Packet(family, port, TcpFlags.Ack)).MustGo(Counter.Vxlan);
        Assert.Equal(VniOf(first.Packet), VniOf(second.Packet));
        var arrived = b.FromUplink(Tunnel.Carry(second.Packet)).MustGo(Counter.Local);
        Assert.Equal(1ul, arrived.Count(Counter.FlowResolved));

        var third = b.FromUplink(Packet(family, port, TcpFlags.Ack)).MustGo(Counter.Local);
        Assert.Equal(1ul, third.Count(Counter.FlowResolved));
        SameIp(Ip(Outside.Address(family), TwoNodes.Cache.Address(family)).L4(Tcp, port, BackendPort), third.Packet);
        Assert.Equal(2, b.Connections(family).Count);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void The_backends_node_keeps_the_backend_it_knows_whatever_the_node_of_entry_says(int family)
    {
        var b = B();
        var other = TwoNodes.Cache with { Id = 9, Mac = "02:00:00:00:0b:09", Ipv4 = "10.64.1.11", Ipv6 = "fd64:1:0:1::11" };
        b.Add(other);
        b.Services.Add(Everybody(family, Tcp, At(TwoNodes.Cache, family), At(other, family)));
        b.Inner(Packet(family, ClientPort, TcpFlags.Syn), TwoNodes.IndexOfA, Named(TwoNodes.Cache.Address(family))).MustGo(Counter.Local);

        var arrived = b.Inner(Packet(family, ClientPort, TcpFlags.Ack), IndexOfC, Named(other.Address(family))).MustGo(Counter.Local);

        SameIp(Ip(Outside.Address(family), TwoNodes.Cache.Address(family)).L4(Tcp, ClientPort, BackendPort), arrived.Packet);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_node_port_is_served_from_outside_by_any_node(int family)
    {
        var (a, b) = (A(), B());
        foreach (var node in new[] { a, b })
        {
            node.Services.Add(Everybody(family, Tcp, At(TwoNodes.Cache, family)) with { Address = AnyNode(family), Port = NodePort });
        }

        var sent = a.FromUplink(FromOutside(family, UnderlayOfA(family)).L4(Tcp, ClientPort, NodePort, TcpFlags.Syn).Build()).MustGo(Counter.Vxlan);
        b.FromUplink(Tunnel.Carry(sent.Packet)).MustGo(Counter.Local);
        var back = b.FromWorkload(TwoNodes.Cache, TwoNodes.Cache.To(Outside.Address(family)).L4(Tcp, BackendPort, ClientPort).Build()).MustGo(Counter.Outside);
        SameIp(Ip(UnderlayOfA(family), Outside.Address(family)).L4(Tcp, NodePort, ClientPort), back.Packet);

        var ssh = FromOutside(family, UnderlayOfA(family)).L4(Tcp, ClientPort, 22, TcpFlags.Syn).Build();
        a.FromUplink(ssh).MustPass(ssh);
        var elsewhere = FromOutside(family, UnderlayOfB(family)).L4(Tcp, ClientPort, NodePort, TcpFlags.Syn).Build();
        a.FromUplink(elsewhere).MustPass(elsewhere);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Another_nodes_stack_is_a_client_outside_too(int family)
    {
        var (a, b) = (A(), B());
        foreach (var node in new[] { a, b })
        {
            node.Services.Add(Everybody(family, Tcp, At(TwoNodes.Cache, family)) with { Address = AnyNode(family), Port = NodePort });
        }

        var client = family == 4 ? UnderlayC4 : UnderlayC6;
        var sent = a.FromUplink(FromOutside(client, UnderlayOfA(family)).L4(Tcp, ClientPort, NodePort, TcpFlags.Syn).Build()).MustGo(Counter.Vxlan);
        b.FromUplink(Tunnel.Carry(sent.Packet)).MustGo(Counter.Local);
        var back = b.FromWorkload(TwoNodes.Cache, TwoNodes.Cache.To(client).L4(Tcp, BackendPort, ClientPort).Build()).MustGo(Counter.Outside);

        SameIp(Ip(UnderlayOfA(family), client).L4(Tcp, NodePort, ClientPort), back.Packet);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void The_backends_own_node_is_answered_by_its_host_link(int family)
    {
        var (a, b) = (A(), B());
        foreach (var node in new[] { a, b })
        {
            node.Services.Add(Everybody(family, Tcp, At(TwoNodes.Cache, family)) with { Address = AnyNode(family), Port = NodePort });
        }

        var sent = a.FromUplink(FromOutside(UnderlayOfB(family), UnderlayOfA(family)).L4(Tcp, ClientPort, NodePort, TcpFlags.Syn).Build()).MustGo(Counter.Vxlan);
        b.FromUplink(Tunnel.Carry(sent.Packet)).MustGo(Counter.Local);
        var back = b.FromWorkload(TwoNodes.Cache, TwoNodes.Cache.To(UnderlayOfB(family)).L4(Tcp, BackendPort, ClientPort).Build()).MustGo(Counter.Host);

        SameIp(Ip(UnderlayOfA(family), UnderlayOfB(family)).L4(Tcp, NodePort, ClientPort), back.Packet);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_backend_that_is_a_node_itself_is_named_so(int family)
    {
        var (a, b) = (A(), B());
        foreach (var node in new[] { a, b })
        {
            node.Services.Add(Everybody(family, Tcp, At(UnderlayOfB(family), 9100)));
        }

        var sent = a.FromUplink(Packet(family, ClientPort, TcpFlags.Syn)).MustGo(Counter.Vxlan);
        Assert.Equal(AbiConstants.VniBackend | AbiConstants.VniNode, (int)VniOf(sent.Packet) & (AbiConstants.VniBackend | AbiConstants.VniNode));

        var arrived = b.FromUplink(Tunnel.Carry(sent.Packet)).MustGo(Counter.Host);
        SameIp(Ip(Outside.Address(family), UnderlayOfB(family)).L4(Tcp, ClientPort, 9100, TcpFlags.Syn), arrived.Packet);
    }

    private static byte[] Packet(int family, ushort port, TcpFlags flags) => FromOutside(family, Public(family)).L4(Tcp, port, ServicePort, flags).Build();
}
