using System.Buffers.Binary;
using Weft.Bpf.Tests.Fabric;
using Weft.Dataplane.Abi;
using Weft.Packets;
using Weft.Testing.Packets;

namespace Weft.Bpf.Tests;

/// <summary>The program at the uplink that runs before the stack (XDP).</summary>
public sealed class EdgeTests
{
    private const string Vip4 = "203.0.113.5";
    private const string Vip6 = "2001:db8:101::5";
    private const string Client4 = "198.51.100.7";
    private const string Client6 = "2001:db8:1::7";
    private const byte Tcp = 6;
    private const byte Udp = 17;
    private const byte Sctp = 132;

    [Theory]
    [InlineData(4, PathKind.Vxlan)]
    [InlineData(6, PathKind.Vxlan)]
    [InlineData(4, PathKind.Native)]
    [InlineData(6, PathKind.Native)]
    public void A_clients_packet_goes_to_its_backends_node_as_it_came(int family, PathKind path)
    {
        using var edge = new EdgeNode(path);
        edge.Add(Service(family));
        var frame = Packet(edge, family).Tcp(40000, 80, TcpFlags.Syn, seq: 9).Filler(100).Build();

        var sent = edge.MustSend(frame);

        var inner = PacketBuilder.Eth(Tunnel.InnerSource, FabricNode.GatewayMac, family == 4 ? EtherType.Ipv4 : EtherType.Ipv6).Raw(frame.AsMemory(14));
        var expected = PacketBuilder.Eth(edge.Mac, EdgeNode.MacOfB).Ipv4(TwoNodes.UnderlayA4, TwoNodes.UnderlayB4, dontFragment: false)
            .Udp(Tunnel.SourcePort(sent), VxlanPacket.Port, checksum: false).Vxlan(AbiConstants.VniBackend | (int)Low22(TwoNodes.Cache.Address(family)))
            .Then(inner);
        PacketAssert.Equal(Tunnel.WithChosen(expected.Build(), sent), sent);
        PacketAssert.HasValidChecksums(sent);
        Assert.InRange(Tunnel.SourcePort(sent), 0xc000, 0xffff);
    }

    [Theory]
    [InlineData(4, Udp)]
    [InlineData(6, Udp)]
    [InlineData(4, Sctp)]
    [InlineData(6, Sctp)]
    public void Udp_and_sctp_go_the_same_way(int family, byte protocol)
    {
        using var edge = new EdgeNode();
        edge.Add(Service(family) with { Protocol = protocol });
        var packet = protocol == Udp
            ? Packet(edge, family).Udp(40000, 80).Text("hello")
            : Packet(edge, family).Raw(new byte[] { 0x9c, 0x40, 0, 80, 0, 0, 0, 0, 0, 0, 0, 0 }, (IpProtocol)Sctp);

        Assert.Equal(AbiConstants.VniBackend | (int)Low22(TwoNodes.Cache.Address(family)), VniOf(edge.MustSend(packet.Build())));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_node_port_is_served_at_this_nodes_own_address_and_no_others(int family)
    {
        using var edge = new EdgeNode();
        edge.Add(Service(family) with { Address = family == 4 ? TestService.AnyNode4 : TestService.AnyNode6, Port = 30080 });
        byte[] To(string address) => edge.From(family == 4 ? Client4 : Client6, address).Tcp(40000, 30080, TcpFlags.Syn).Build();

        edge.MustSend(To(family == 4 ? TwoNodes.UnderlayA4 : TwoNodes.UnderlayA6));
        edge.MustPass(To(family == 4 ? TwoNodes.UnderlayB4 : TwoNodes.UnderlayB6));
        edge.MustPass(To(family == 4 ? Vip4 : Vip6));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_backend_that_is_the_node_itself_is_named_so(int family)
    {
        using var edge = new EdgeNode();
        edge.Add(Service(family) with { Outside = [family == 4 ? $"{TwoNodes.UnderlayB4}:9100" : $"[{TwoNodes.UnderlayB6}]:9100"] });

        var vni = VniOf(edge.MustSend(Packet(edge, family).Tcp(40000, 80, TcpFlags.Syn).Build()));

        Assert.Equal(AbiConstants.VniBackend | AbiConstants.VniNode | (int)Low22(family == 4 ? TwoNodes.UnderlayB4 : TwoNodes.UnderlayB6), vni);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_flow_keeps_its_backend_and_flows_are_spread(int family)
    {
        const int Backends = 8;
        const int Flows = 256;
        using var edge = new EdgeNode();
        string Backend(int i) => family == 4 ? $"10.64.1.{i + 1}:80" : $"[fd64:1:0:1::{i + 1:x}]:80";
        edge.Add(Service(family) with { Outside = [.. Enumerable.Range(0, Backends).Select(Backend)] });

        var chosen = Enumerable.Range(0, Flows).Select(flow =>
        {
            var first = VniOf(edge.MustSend(Packet(edge, family).Tcp((ushort)(1024 + flow), 80, TcpFlags.Syn).Build()));
            var later = VniOf(edge.MustSend(Packet(edge, family).Tcp((ushort)(1024 + flow), 80, TcpFlags.Ack, seq: 77).Text("later").Build()));
            Assert.Equal(first, later);
            return first & AbiConstants.VniAddressMask;
        }).CountBy(address => address).ToDictionary();

        Assert.Equal(Backends, chosen.Count);
        Assert.All(chosen.Values, count => Assert.InRange(count, Flows / Backends / 2, Flows / Backends * 2));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void The_stack_would_have_sent_it_to_the_same_backend(int family)
    {
        const int Backends = 7;
        const int Flows = 64;
        using var edge = new EdgeNode();
        string Backend(int i) => family == 4 ? $"10.64.1.{i + 1}:80" : $"[fd64:1:0:1::{i + 1:x}]:80";
        edge.Add(Service(family) with { Outside = [.. Enumerable.Range(0, Backends).Select(Backend)] });

        for (var flow = 0; flow < Flows; flow++)
        {
            var frame = Packet(edge, family).Tcp((ushort)(1024 + (flow * 977)), 80, TcpFlags.Syn).Build();
            var sent = edge.MustSend(frame);

            // The loopback that stands for the uplink in test runs has the address zero.
            var byStack = edge.Node.FromUplink([.. new byte[6], .. frame.AsSpan(6)]).MustGo(Counter.ToBackend).Packet;

            Assert.Equal(Tunnel.SourcePort(sent), Tunnel.SourcePort(byStack));
            PacketAssert.Equal(Tunnel.WithChosen(sent, byStack).AsSpan(14), byStack.AsSpan(14));
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Only_clients_in_the_source_ranges_are_sent_on(int family)
    {
        using var edge = new EdgeNode();
        edge.Add(Service(family) with
        {
            Flags = ServiceFlag.Outside | ServiceFlag.Ranges,
            Ranges = [family == 4 ? "198.51.100.0/29" : "2001:db8:1::/125"],
        });
        byte[] By(string client) => edge.From(client, Vip(family)).Tcp(40000, 80, TcpFlags.Syn).Build();

        edge.MustSend(By(family == 4 ? Client4 : Client6));
        edge.MustPass(By(family == 4 ? "198.51.100.8" : "2001:db8:1::8"));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Services_that_need_a_table_or_have_no_backend_elsewhere_are_left_to_the_stack(int family)
    {
        using var edge = new EdgeNode();
        var frame = Packet(edge, family).Tcp(40000, 80, TcpFlags.Syn).Build();
        edge.MustPass(frame);

        foreach (var service in new[]
        {
            Service(family) with { Affinity = 100 },
            Service(family) with { Flags = default },
            Service(family) with { Flags = ServiceFlag.Outside | ServiceFlag.Reject, Outside = [] },
            Service(family) with { Outside = [At(TwoNodes.Web.Address(family))] },
            Service(family) with { Outside = [At(family == 4 ? TwoNodes.UnderlayA4 : TwoNodes.UnderlayA6)] },
            Service(family) with { Outside = [At(family == 4 ? "192.0.2.1" : "2001:db8:ffff::1")] },
            Service(family) with { Port = 81 },
            Service(family) with { Protocol = Udp },
        })
        {
            edge.Clear();
            edge.Add(service);
            edge.MustPass(frame);
        }

        edge.Clear();
        edge.Add(Service(family));
        edge.MustSend(frame);
    }

    [Theory]
    [InlineData(4, "10.64.0.10", DropReason.TunnelSource)]
    [InlineData(4, "10.64.1.10", DropReason.TunnelSource)]
    [InlineData(4, "127.0.0.1", DropReason.Loopback)]
    [InlineData(4, "0.0.0.0", DropReason.Unspecified)]
    [InlineData(4, "224.0.0.1", DropReason.Multicast)]
    [InlineData(6, "fd64:1::10", DropReason.TunnelSource)]
    [InlineData(6, "fd64:1:0:1::10", DropReason.TunnelSource)]
    [InlineData(6, "fe80::7", DropReason.LinkLocal)]
    [InlineData(6, "::", DropReason.Unspecified)]
    public void Sources_that_are_the_fabrics_or_nobodys_end_at_the_backends_node(int family, string source, DropReason reason)
    {
        using var edge = new EdgeNode();
        edge.Add(Service(family));
        var node = TwoNodes.B();
        node.Route(RouteKind.Service, "203.0.113.0/24", "2001:db8:101::/112");

        var sent = edge.MustSend(edge.From(source, Vip(family)).Tcp(40000, 80, TcpFlags.Syn).Build());

        node.FromUplink(Tunnel.Carry(sent)).MustDrop(reason);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void The_largest_packet_that_fits_goes_and_one_byte_more_does_not(int family)
    {
        foreach (var path in new[] { PathKind.Vxlan, PathKind.Native })
        {
            using var edge = new EdgeNode(path);
            edge.Add(Service(family));
            byte[] Sized(int ipLength) => Packet(edge, family).Tcp(40000, 80, TcpFlags.Ack).Filler(ipLength - (family == 4 ? 40 : 60)).Build();

            Assert.Equal(TwoNodes.UnderlayMtu + 14, edge.MustSend(Sized(TwoNodes.VxlanMtu)).Length);
            edge.MustPass(Sized(TwoNodes.VxlanMtu + 1));
        }
    }

    [Fact]
    public void Packets_that_are_not_plain_are_left_to_the_stack()
    {
        using var edge = new EdgeNode();
        edge.Add(Service(4));
        edge.Add(Service(6));
        var whole4 = Packet(edge, 4).Udp(40000, 80).Filler(100).Build();
        edge.Add(Service(4) with { Protocol = Udp });
        edge.Add(Service(6) with { Protocol = Udp });
        edge.MustSend(whole4);

        Assert.All(PacketFragments.Cut(whole4, 64), edge.MustPass);
        Assert.All(PacketFragments.Cut(Packet(edge, 6).Udp(40000, 80).Filler(100).Build(), 64), edge.MustPass);
        edge.MustPass(Packet(edge, 6).Ipv6Options(IpProtocol.DestinationOptions).Tcp(40000, 80, TcpFlags.Syn).Build());
        edge.MustPass(WithOptions(whole4));
        edge.MustPass(Packet(edge, 4).EchoRequest().Filler(100).Build());
        edge.MustPass(Packet(edge, 6).EchoRequest().Filler(100).Build());
        edge.MustPass(Packet(edge, 4).Raw(new byte[40], IpProtocol.Esp).Build());
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_packet_cut_anywhere_is_left_to_the_stack(int family)
    {
        using var edge = new EdgeNode();
        edge.Add(Service(family));
        var frame = Packet(edge, family).Tcp(40000, 80, TcpFlags.Syn).Build();

        // The kernel takes no frame below 14 octets for a test run.
        Assert.All(Enumerable.Range(14, frame.Length - 14), length => edge.MustPass(frame[..length]));
    }

    [Fact]
    public void A_header_that_claims_less_than_its_transport_needs_is_left_to_the_stack()
    {
        using var edge = new EdgeNode();
        edge.Add(Service(4));
        var frame = Packet(edge, 4).Tcp(40000, 80, TcpFlags.Syn).Filler(40).Build();
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(16), 39);

        edge.MustPass(frame);
    }

    [Fact]
    public void Padding_of_a_short_frame_stays_outside_of_the_outer_packet()
    {
        using var edge = new EdgeNode();
        edge.Add(Service(4) with { Protocol = Udp });

        var sent = edge.MustSend(Packet(edge, 4).Udp(40000, 80).PadTo(60));

        Assert.Equal(60 + 50, sent.Length);
        Assert.Equal(28 + 50, BinaryPrimitives.ReadUInt16BigEndian(sent.AsSpan(16)));
        PacketAssert.HasValidChecksums(sent);
    }

    [Fact]
    public void Frames_for_another_host_are_left_to_the_stack()
    {
        using var edge = new EdgeNode();
        edge.Add(Service(4));
        var frame = Packet(edge, 4).Tcp(40000, 80, TcpFlags.Syn).Build();
        frame[0] ^= 2;

        edge.MustPass(frame);
    }

    [Fact]
    public void The_fabrics_own_vxlan_is_left_to_the_stack()
    {
        using var edge = new EdgeNode();
        edge.Add(Service(4) with { Address = TestService.AnyNode4, Port = VxlanPacket.Port, Protocol = Udp });

        edge.MustPass(edge.From(Client4, TwoNodes.UnderlayA4).Udp(50000, VxlanPacket.Port).Filler(60).Build());
    }

    [Fact]
    public void Without_a_neighbour_or_a_way_the_stack_gets_the_packet()
    {
        using var edge = new EdgeNode();
        edge.Add(Service(4));
        var frame = Packet(edge, 4).Tcp(40000, 80, TcpFlags.Syn).Build();

        edge.Meet(null);
        edge.MustPass(frame);

        edge.Node.Config = edge.Node.Config with { Vtep4 = 0 };
        edge.MustPass(frame);
    }

    [Fact]
    public void A_packet_that_renews_the_next_hop_goes_by_the_stack_which_asks_the_neighbour()
    {
        using var edge = new EdgeNode();
        edge.Add(Service(4));

        Assert.Equal(EdgeNode.Pass, edge.Run(Packet(edge, 4).Tcp(40000, 80, TcpFlags.Syn).Build()).ReturnValue);
    }

    [Fact]
    public void Nothing_is_touched_before_the_node_is_configured()
    {
        using var edge = new EdgeNode();
        edge.Add(Service(4));
        edge.Node.Config = default;

        edge.MustPass(Packet(edge, 4).Tcp(40000, 80, TcpFlags.Syn).Build());
    }

    private static string Vip(int family) => family == 4 ? Vip4 : Vip6;

    private static string At(string address) => Rows.IsIpv4(address) ? $"{address}:8080" : $"[{address}]:8080";

    private static TestService Service(int family) => new(Vip(family), 80, Tcp, At(TwoNodes.Cache.Address(family)));

    private static PacketBuilder Packet(EdgeNode edge, int family) => edge.From(family == 4 ? Client4 : Client6, Vip(family));

    private static int VniOf(byte[] frame) => (int)(BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(Tunnel.VniOffset)) >> 8);

    private static uint Low22(string address) =>
        BinaryPrimitives.ReadUInt32BigEndian(System.Net.IPAddress.Parse(address).GetAddressBytes().AsSpan()[^4..]) & AbiConstants.VniAddressMask;

    // Four octets of "no operation" behind the IPv4 header.
    private static byte[] WithOptions(byte[] frame)
    {
        byte[] longer = [.. frame.AsSpan(0, 34), 1, 1, 1, 1, .. frame.AsSpan(34)];
        longer[14] = 0x46;
        BinaryPrimitives.WriteUInt16BigEndian(longer.AsSpan(16), (ushort)(longer.Length - 14));
        BinaryPrimitives.WriteUInt16BigEndian(longer.AsSpan(24), 0);
        BinaryPrimitives.WriteUInt16BigEndian(longer.AsSpan(24), InternetChecksum.Compute(longer.AsSpan(14, 24)));
        return longer;
    }
}
