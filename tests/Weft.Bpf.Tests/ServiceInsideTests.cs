using Weft.Bpf.Tests.Fabric;
using Weft.Dataplane.Abi;
using Weft.Packets;
using Weft.Testing.Packets;
using static Weft.Bpf.Tests.Fabric.ServiceScene;

namespace Weft.Bpf.Tests;

/// <summary>Clients of the fabric: the choice and the translation are made at their own node.</summary>
public sealed class ServiceInsideTests
{
    public static TheoryData<int, byte> FamiliesAndProtocols => new() { { 4, Tcp }, { 6, Tcp }, { 4, Udp }, { 6, Udp }, { 4, Sctp }, { 6, Sctp } };

    public static TheoryData<int, PathKind, byte> Ways
    {
        get
        {
            var ways = new TheoryData<int, PathKind, byte>();
            foreach (var path in new[] { PathKind.Vxlan, PathKind.Native })
            {
                foreach (byte protocol in (ReadOnlySpan<byte>)[Tcp, Udp, Sctp])
                {
                    ways.Add(4, path, protocol);
                    ways.Add(6, path, protocol);
                }
            }

            return ways;
        }
    }

    [Theory]
    [MemberData(nameof(FamiliesAndProtocols))]
    public void A_backend_on_the_same_node_gets_and_answers_the_clients_packets(int family, byte protocol)
    {
        var node = A();
        node.Services.Add(Inside(family, protocol, At(TwoNodes.Db, family)));

        for (var round = 0; round < 2; round++)
        {
            var there = node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(Cluster(family)).L4(protocol, ClientPort, ServicePort).Build()).MustGo(Counter.Local);
            var back = node.FromWorkload(TwoNodes.Db, TwoNodes.Db.To(TwoNodes.Web.Address(family)).L4(protocol, BackendPort, ClientPort).Build()).MustGo(Counter.Local);

            PacketAssert.Equal(Delivered(TwoNodes.Web.Address(family), TwoNodes.Db, family).L4(protocol, ClientPort, BackendPort).Build(), there.Packet);
            PacketAssert.Equal(Delivered(Cluster(family), TwoNodes.Web, family).L4(protocol, ServicePort, ClientPort).Build(), back.Packet);
            Assert.Equal(round == 0 ? 1ul : 0ul, there.Count(Counter.ServiceFlow));
            Assert.Equal(round == 0 ? 1ul : 0ul, there.Count(Counter.FlowCreated));
            Assert.Equal(0ul, back.Count(Counter.FlowCreated) + back.Count(Counter.FlowResolved));
        }

        Assert.Equal(2, node.Connections(family).Count);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_backend_on_another_node_gets_and_answers_the_clients_packets(int family, PathKind path, byte protocol)
    {
        var (a, b) = (A(path), B(path));
        var way = path == PathKind.Vxlan ? Counter.Vxlan : Counter.Native;
        a.Services.Add(Inside(family, protocol, At(TwoNodes.Cache, family)));

        for (var round = 0; round < 2; round++)
        {
            var sent = a.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(Cluster(family)).L4(protocol, ClientPort, ServicePort).Build()).MustGo(way);
            var arrived = b.FromUplink(Tunnel.Carry(sent.Packet)).MustGo(Counter.Local);
            var answer = b.FromWorkload(TwoNodes.Cache, TwoNodes.Cache.To(TwoNodes.Web.Address(family)).L4(protocol, BackendPort, ClientPort).Build()).MustGo(way);
            var back = a.FromUplink(Tunnel.Carry(answer.Packet)).MustGo(Counter.Local);

            PacketAssert.Equal(Delivered(TwoNodes.Web.Address(family), TwoNodes.Cache, family).L4(protocol, ClientPort, BackendPort).Build(), arrived.Packet);
            PacketAssert.Equal(Delivered(Cluster(family), TwoNodes.Web, family).L4(protocol, ServicePort, ClientPort).Build(), back.Packet);
        }

        Assert.Equal((2, 2), (a.Connections(family).Count, b.Connections(family).Count));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void The_nodes_own_processes_are_clients_and_see_all_of_a_flow_on_the_host_link(int family)
    {
        foreach (var path in new[] { PathKind.Vxlan, PathKind.Native })
        {
            var (a, b) = (A(path), B(path));
            var way = path == PathKind.Vxlan ? Counter.Vxlan : Counter.Native;
            a.Services.Add(Inside(family, Tcp, At(TwoNodes.Cache, family)));

            var sent = a.FromHost(HostA.To(Cluster(family)).L4(Tcp, ClientPort, ServicePort, TcpFlags.Syn).Build()).MustGo(way);
            b.FromUplink(Tunnel.Carry(sent.Packet)).MustGo(Counter.Local);
            var answer = b.FromWorkload(TwoNodes.Cache, TwoNodes.Cache.To(HostA.Address(family)).L4(Tcp, BackendPort, ClientPort).Build()).MustGo(way);
            var back = a.FromUplink(Tunnel.Carry(answer.Packet)).MustGo(Counter.Host);

            PacketAssert.Equal(Delivered(Cluster(family), HostA, family).L4(Tcp, ServicePort, ClientPort).Build(), back.Packet);

            a.NextGeneration();
            a.FromUplink(Tunnel.Carry(answer.Packet)).MustGo(Counter.Host);
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_backend_may_be_a_node_itself(int family)
    {
        var (a, b) = (A(), B());
        a.Services.Add(Inside(family, Tcp, At(UnderlayOfB(family), 6443)));

        var sent = a.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(Cluster(family)).L4(Tcp, ClientPort, ServicePort, TcpFlags.Syn).Build()).MustGo(Counter.Vxlan);
        var arrived = b.FromUplink(Tunnel.Carry(sent.Packet)).MustGo(Counter.Host);
        SameIp(Ip(TwoNodes.Web.Address(family), UnderlayOfB(family)).L4(Tcp, ClientPort, 6443, TcpFlags.Syn), arrived.Packet);

        var host = new Workload(0, FabricNode.HostMac, TwoNodes.UnderlayB4, TwoNodes.UnderlayB6);
        var answer = b.FromHost(host.To(TwoNodes.Web.Address(family)).L4(Tcp, 6443, ClientPort).Build()).MustGo(Counter.Vxlan);
        var back = a.FromUplink(Tunnel.Carry(answer.Packet)).MustGo(Counter.Local);
        PacketAssert.Equal(Delivered(Cluster(family), TwoNodes.Web, family).L4(Tcp, ServicePort, ClientPort).Build(), back.Packet);
    }

    [Theory]
    [InlineData(4, false)]
    [InlineData(6, false)]
    [InlineData(4, true)]
    [InlineData(6, true)]
    public void A_node_port_is_at_every_nodes_address(int family, bool anothers)
    {
        var node = A();
        node.Services.Add(Inside(family, Tcp, At(TwoNodes.Db, family)) with { Address = AnyNode(family), Port = NodePort });
        var address = anothers ? UnderlayOfB(family) : UnderlayOfA(family);

        var there = node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(address).L4(Tcp, ClientPort, NodePort, TcpFlags.Syn).Build()).MustGo(Counter.Local);
        var back = node.FromWorkload(TwoNodes.Db, TwoNodes.Db.To(TwoNodes.Web.Address(family)).L4(Tcp, BackendPort, ClientPort).Build()).MustGo(Counter.Local);

        PacketAssert.Equal(Delivered(TwoNodes.Web.Address(family), TwoNodes.Db, family).L4(Tcp, ClientPort, BackendPort, TcpFlags.Syn).Build(), there.Packet);
        PacketAssert.Equal(Delivered(address, TwoNodes.Web, family).L4(Tcp, NodePort, ClientPort).Build(), back.Packet);
        node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(address).L4(Tcp, ClientPort, NodePort + 1, TcpFlags.Syn).Build())
            .MustGo(anothers ? Counter.Vxlan : Counter.Host);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Flows_are_spread_over_the_backends_and_each_stays_on_its_own(int family)
    {
        const int Backends = 8;
        const int Flows = 256;
        var node = A();
        node.Services.Add(Inside(family, Udp, [.. Enumerable.Range(1, Backends).Select(i => At(family == 4 ? $"10.64.1.{i}" : $"fd64:1:0:1::{i:x}"))]));

        for (ushort round = 0; round < 2; round++)
        {
            for (ushort flow = 0; flow < Flows; flow++)
            {
                node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(Cluster(family)).Udp((ushort)(1024 + flow), ServicePort).Build()).MustGo(Counter.Vxlan);
            }
        }

        var chosen = node.Connections(family).Where(row => (row.Flags & (byte)CtFlag.NatDst) != 0)
            .CountBy(row => Convert.ToHexString((ReadOnlySpan<byte>)row.NatAddr)).ToDictionary();
        Assert.Equal(Backends, chosen.Count);
        Assert.Equal(Flows, chosen.Values.Sum());
        Assert.All(chosen.Values, count => Assert.InRange(count, Flows / Backends / 2, Flows / Backends * 2));
    }

    [Fact]
    public void Tcp_flags_are_seen_from_both_sides_of_a_translation()
    {
        var node = A();
        node.Services.Add(Inside(4, Tcp, At(TwoNodes.Db, 4)));
        byte[] There(TcpFlags flags) => TwoNodes.Web.To(Cluster(4)).Tcp(ClientPort, ServicePort, flags).Build();
        byte[] Back(TcpFlags flags) => TwoNodes.Db.To(TwoNodes.Web.Ipv4).Tcp(BackendPort, ClientPort, flags).Build();

        node.FromWorkload(TwoNodes.Web, There(TcpFlags.Syn)).MustGo(Counter.Local);
        node.FromWorkload(TwoNodes.Db, Back(TcpFlags.Syn | TcpFlags.Ack)).MustGo(Counter.Local);
        node.FromWorkload(TwoNodes.Web, There(TcpFlags.Ack)).MustGo(Counter.Local);
        Assert.All(node.Connections(4), row => Assert.True((row.Flags & (byte)CtFlag.Assured) != 0));

        node.FromWorkload(TwoNodes.Web, There(TcpFlags.Fin | TcpFlags.Ack)).MustGo(Counter.Local);
        node.FromWorkload(TwoNodes.Db, Back(TcpFlags.Rst)).MustGo(Counter.Local);
        var (forward, answers) = (node.Connection4(ClientPort), node.Connection4(BackendPort));
        Assert.Equal((TcpFlags.Syn | TcpFlags.Fin, TcpFlags.Syn | TcpFlags.Rst), ((TcpFlags)forward.TcpHere, (TcpFlags)forward.TcpBack));
        Assert.Equal((TcpFlags.Syn | TcpFlags.Rst, TcpFlags.Syn | TcpFlags.Fin), ((TcpFlags)answers.TcpHere, (TcpFlags)answers.TcpBack));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_datagram_without_checksum_stays_without(int family)
    {
        var node = A();
        node.Services.Add(Inside(family, Udp, At(TwoNodes.Db, family)));

        var there = node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(Cluster(family)).Udp(ClientPort, ServicePort, checksum: false).Text("x").Build()).MustGo(Counter.Local);

        PacketAssert.Equal(
            Delivered(TwoNodes.Web.Address(family), TwoNodes.Db, family).Udp(ClientPort, BackendPort, checksum: false).Text("x").Build(), there.Packet);
    }

    /// <summary>One payload in 65,536 makes the sum zero, which is written as all ones: 0 would say that there is none.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_datagrams_checksum_that_becomes_zero_is_written_as_all_ones(int family)
    {
        var node = A();
        node.Services.Add(Inside(family, Udp, At(TwoNodes.Db, family)));
        var expected = Enumerable.Range(0, 65536)
            .Select(i => (Payload: new[] { (byte)(i >> 8), (byte)i }, Packet: Delivered(TwoNodes.Web.Address(family), TwoNodes.Db, family)))
            .Select(item => (item.Payload, Packet: item.Packet.Udp(ClientPort, BackendPort).Raw(item.Payload).Build()))
            .First(item => item.Packet[^4] == 0xff && item.Packet[^3] == 0xff);

        var there = node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(Cluster(family)).Udp(ClientPort, ServicePort).Raw(expected.Payload).Build());

        PacketAssert.Equal(expected.Packet, there.MustGo(Counter.Local).Packet);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_checksum_that_was_wrong_is_not_made_right(int family)
    {
        var node = A();
        node.Services.Add(Inside(family, Tcp, At(TwoNodes.Db, family)));
        var packet = TwoNodes.Web.To(Cluster(family)).L4(Tcp, ClientPort, ServicePort).Build();
        packet[^1] ^= 0x55;

        var there = node.FromWorkload(TwoNodes.Web, packet).MustGo(Counter.Local);

        Assert.Throws<Xunit.Sdk.XunitException>(() => PacketAssert.HasValidChecksums(there.Packet));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_packet_too_big_for_the_backends_path_is_told_of_as_it_was_sent(int family)
    {
        var node = A();
        node.Services.Add(Inside(family, Udp, At(TwoNodes.Cache, family)));
        node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(Cluster(family)).Udp(ClientPort, ServicePort).Build()).MustGo(Counter.Vxlan);
        var packet = TwoNodes.Web.To(Cluster(family)).Udp(ClientPort, ServicePort).Filler(1440).Build();

        var refused = node.FromWorkload(TwoNodes.Web, packet);

        Assert.Equal((1ul, 1ul), (refused.Count(DropReason.TooBig), refused.Count(Counter.IcmpError)));
        var quote = family == 4 ? 96 : 128;
        PacketAssert.Equal(packet.AsSpan(14, quote), refused.Packet.AsSpan(refused.Packet.Length - quote));
    }

    private static PacketBuilder Delivered(string source, Workload to, int family)
    {
        var eth = PacketBuilder.Eth(FabricNode.GatewayMac, to.Mac);
        return family == 4 ? eth.Ipv4(source, to.Ipv4) : eth.Ipv6(source, to.Ipv6);
    }
}
