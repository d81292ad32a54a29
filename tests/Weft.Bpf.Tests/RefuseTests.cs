using Weft.Bpf.Tests.Fabric;
using Weft.Dataplane.Abi;
using Weft.Packets;
using Weft.Testing.Packets;

namespace Weft.Bpf.Tests;

/// <summary>What a Service address says itself: resets, port unreachable, ping. The program is run as <c>flow</c> hands over to it.</summary>
public sealed class RefuseTests
{
    private const string Vip4 = "10.96.0.10";
    private const string Vip6 = "fd96::10";

    /// <summary>Most of the packet that an error quotes (QUOTE in bpf/lib/icmp_error.h).</summary>
    private const int Quote4 = 96;
    private const int Quote6 = 128;

    private const IpProtocol Sctp = (IpProtocol)132;

    private static readonly Workload _host = new(0, FabricNode.HostMac, TwoNodes.UnderlayA4, TwoNodes.UnderlayA6);
    private static readonly Workload _outside = new(0, "02:00:00:00:00:bb", "198.51.100.7", "2001:db8:1::7");

    public static TheoryData<int, TcpFlags, int, uint, uint, uint> Segments => new()
    {
        // Without ACK everything is acknowledged: payload, SYN and FIN count (RFC 9293, 3.10.7.1).
        { 4, TcpFlags.Syn, 0, 1000, 0, 1001 },
        { 6, TcpFlags.Syn, 0, 1000, 0, 1001 },
        { 4, TcpFlags.Syn, 30, 1000, 0, 1031 },
        { 6, TcpFlags.Syn | TcpFlags.Fin, 7, uint.MaxValue, 0, 8 },
        { 4, TcpFlags.None, 5, 1000, 0, 1005 },
        { 4, TcpFlags.Fin, 0, uint.MaxValue, 0, 0 },
    };

    [Theory]
    [MemberData(nameof(Segments))]
    public void A_segment_without_ack_is_reset_and_acknowledged(int family, TcpFlags flags, int payload, uint seq, uint ack, uint acknowledged)
    {
        var segment = TwoNodes.Web.To(Vip(family)).Tcp(40000, 80, flags, seq, ack).Filler(payload).Build();

        var outcome = MustRefuse(TwoNodes.A(), TwoNodes.Web, segment);

        PacketAssert.Equal(FromVip(TwoNodes.Web, family).Tcp(Reset(TcpFlags.Rst | TcpFlags.Ack, 0, acknowledged)).Build(), outcome.Packet);
        PacketAssert.HasValidChecksums(outcome.Packet);
    }

    [Theory]
    [InlineData(4, TcpFlags.Ack, 0)]
    [InlineData(6, TcpFlags.Ack, 0)]
    [InlineData(4, TcpFlags.Ack | TcpFlags.Psh, 900)]
    [InlineData(6, TcpFlags.Ack | TcpFlags.Psh, 901)]
    [InlineData(4, TcpFlags.Ack | TcpFlags.Syn, 0)]
    [InlineData(6, TcpFlags.Ack | TcpFlags.Fin, 0)]
    public void A_segment_with_ack_is_reset_where_it_expects(int family, TcpFlags flags, int payload)
    {
        var segment = TwoNodes.Web.To(Vip(family)).Tcp(40000, 80, flags, seq: 5000, ack: 0xfedcba98).Filler(payload).Build();

        var outcome = MustRefuse(TwoNodes.A(), TwoNodes.Web, segment);

        PacketAssert.Equal(FromVip(TwoNodes.Web, family).Tcp(Reset(TcpFlags.Rst, 0xfedcba98, 0)).Build(), outcome.Packet);
        PacketAssert.HasValidChecksums(outcome.Packet);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Options_of_the_segment_are_not_repeated(int family)
    {
        var header = new TcpHeader(40000, 80, TcpFlags.Syn) { SequenceNumber = 9, Options = TcpHeader.MaximumSegmentSize(1410) };

        var outcome = MustRefuse(TwoNodes.A(), TwoNodes.Web, TwoNodes.Web.To(Vip(family)).Tcp(header).Build());

        PacketAssert.Equal(FromVip(TwoNodes.Web, family).Tcp(Reset(TcpFlags.Rst | TcpFlags.Ack, 0, 10)).Build(), outcome.Packet);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_gso_frame_is_reset_as_one_segment(int family)
    {
        var segment = TwoNodes.Web.To(Vip(family)).Tcp(40000, 80, TcpFlags.None, seq: 100).Filler(3000).Build();

        var outcome = MustRefuse(TwoNodes.A(), TwoNodes.Web, segment, gsoSize: 1400);

        PacketAssert.Equal(FromVip(TwoNodes.Web, family).Tcp(Reset(TcpFlags.Rst | TcpFlags.Ack, 0, 3100)).Build(), outcome.Packet);
    }

    [Theory]
    [InlineData(4, TcpFlags.Rst)]
    [InlineData(6, TcpFlags.Rst | TcpFlags.Ack)]
    [InlineData(4, TcpFlags.Rst | TcpFlags.Syn)]
    public void A_reset_is_never_answered(int family, TcpFlags flags)
    {
        var segment = TwoNodes.Web.To(Vip(family)).Tcp(40000, 80, flags).Build();

        Refuse(TwoNodes.A(), TwoNodes.Web, segment).MustDrop(DropReason.ServiceNoBackend);
    }

    [Theory]
    [InlineData(4, 0)]
    [InlineData(6, 0)]
    [InlineData(4, 1)]
    [InlineData(6, 3)]
    [InlineData(4, 67)]
    [InlineData(4, 68)]
    [InlineData(4, 1000)]
    [InlineData(6, 79)]
    [InlineData(6, 80)]
    [InlineData(6, 1000)]
    public void A_datagram_is_told_that_its_port_is_unreachable(int family, int payload)
    {
        var datagram = TwoNodes.Web.To(Vip(family)).Udp(40000, 53).Filler(payload).Build();

        var outcome = MustRefuse(TwoNodes.A(), TwoNodes.Web, datagram);

        PacketAssert.Equal(Unreachable(TwoNodes.Web, family, datagram), outcome.Packet);
        PacketAssert.HasValidChecksums(outcome.Packet);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Padding_of_the_frame_is_not_quoted(int family)
    {
        var datagram = TwoNodes.Web.To(Vip(family)).Udp(40000, 53).Build();
        byte[] padded = [.. datagram, .. Enumerable.Repeat((byte)0xee, 18)];

        PacketAssert.Equal(Unreachable(TwoNodes.Web, family, datagram), MustRefuse(TwoNodes.A(), TwoNodes.Web, padded).Packet);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_datagram_in_gso_pieces_is_answered_once(int family)
    {
        var datagram = TwoNodes.Web.To(Vip(family)).Udp(40000, 53).Filler(3000).Build();

        PacketAssert.Equal(Unreachable(TwoNodes.Web, family, datagram), MustRefuse(TwoNodes.A(), TwoNodes.Web, datagram, gsoSize: 1000).Packet);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Sctp_is_told_that_its_port_is_unreachable(int family)
    {
        byte[] chunk = [0x9c, 0x40, 0, 80, 1, 2, 3, 4, 0, 0, 0, 0, 1, 0, 0, 20, .. new byte[16]];
        var packet = TwoNodes.Web.To(Vip(family)).Raw(chunk, Sctp).Build();

        PacketAssert.Equal(Unreachable(TwoNodes.Web, family, packet), MustRefuse(TwoNodes.A(), TwoNodes.Web, packet).Packet);
    }

    [Fact]
    public void A_segment_behind_extension_headers_is_refused_by_icmp()
    {
        var segment = TwoNodes.Web.To(Vip6).Ipv6Options(IpProtocol.DestinationOptions).Tcp(40000, 80, TcpFlags.Syn).Build();

        PacketAssert.Equal(Unreachable(TwoNodes.Web, 6, segment), MustRefuse(TwoNodes.A(), TwoNodes.Web, segment).Packet);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void The_first_fragment_is_answered_and_no_other(int family)
    {
        var node = TwoNodes.A();
        var pieces = PacketFragments.Cut(TwoNodes.Web.To(Vip(family)).Udp(40000, 53).Filler(1000).Build(), 512);

        PacketAssert.Equal(Unreachable(TwoNodes.Web, family, pieces[0]), MustRefuse(node, TwoNodes.Web, pieces[0]).Packet);

        // Its ports are not remembered, because the first one went nowhere.
        Refuse(node, TwoNodes.Web, pieces[1]).MustDrop(DropReason.FragNoFirst);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void An_icmp_error_is_never_answered(int family)
    {
        var about = FromVip(TwoNodes.Web, family).Udp(53, 40000).Build();
        var ip = TwoNodes.Web.To(Vip(family));
        var error = (family == 4 ? ip.Icmp(3, 3) : ip.Icmpv6(1, 4)).Raw(about.AsMemory(14)).Build();

        Refuse(TwoNodes.A(), TwoNodes.Web, error).MustDrop(DropReason.ServiceNoBackend);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void The_nodes_own_stack_is_refused_too(int family)
    {
        var node = TwoNodes.A();
        var datagram = _host.To(Vip(family)).Udp(40000, 53).Build();
        var segment = _host.To(Vip(family)).Tcp(40000, 80, TcpFlags.Syn, seq: 4).Build();

        PacketAssert.Equal(Unreachable(_host, family, datagram), MustRefuse(node, _host, datagram, hook: Hook.FromHost).Packet);
        PacketAssert.Equal(
            FromVip(_host, family).Tcp(Reset(TcpFlags.Rst | TcpFlags.Ack, 0, 5)).Build(), MustRefuse(node, _host, segment, hook: Hook.FromHost).Packet);
    }

    [Theory]
    [InlineData(4, Hook.FromUplink)]
    [InlineData(6, Hook.FromUplink)]
    [InlineData(4, Hook.FromOverlay)]
    public void Who_is_outside_is_met_with_silence(int family, Hook hook)
    {
        var node = TwoNodes.A();

        Refuse(node, _outside, _outside.To(Vip(family)).Tcp(40000, 80, TcpFlags.Syn).Build(), hook: hook).MustDrop(DropReason.ServiceNoBackend);
        Refuse(node, _outside, _outside.To(Vip(family)).Udp(40000, 53).Build(), hook: hook).MustDrop(DropReason.ServiceNoBackend);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void The_reason_is_counted_and_told_with_the_clients_ports(int family)
    {
        var segment = TwoNodes.Web.To(Vip(family)).Tcp(40000, 80, TcpFlags.Ack).Build();

        var outcome = Refuse(TwoNodes.A(), TwoNodes.Web, segment, DropReason.ServiceBackendGone);

        Assert.Equal(1ul, outcome.Count(DropReason.ServiceBackendGone));
        Assert.Equal(1ul, outcome.Count(Counter.ServiceRefused));
        var told = Assert.Single(outcome.Events);
        Assert.Equal(((uint)DropReason.ServiceBackendGone, (ushort)40000, (ushort)80), (told.Reason, told.Sport.Value, told.Dport.Value));
    }

    [Theory]
    [InlineData(4, Hook.FromWorkload, 0)]
    [InlineData(6, Hook.FromWorkload, 56)]
    [InlineData(4, Hook.FromHost, 56)]
    [InlineData(6, Hook.FromHost, 1)]
    [InlineData(4, Hook.FromUplink, 1000)]
    [InlineData(6, Hook.FromUplink, 1000)]
    public void Ping_is_answered_to_whoever_asks(int family, Hook hook, int payload)
    {
        var asker = hook switch { Hook.FromWorkload => TwoNodes.Web, Hook.FromHost => _host, _ => _outside };

        var outcome = Ping(asker, family, hook, hopLimit: 3, payload).MustGo(Counter.ServiceEcho);

        // Its hop limit is a new one: the request may have used up its own. Out of the uplink, the kernel writes the Ethernet header.
        var expected = FromVip(asker, family).EchoReply(7, 3).Filler(payload).Build();
        PacketAssert.Equal(expected.AsSpan(hook == Hook.FromUplink ? 14 : 0), outcome.Packet.AsSpan(hook == Hook.FromUplink ? 14 : 0));
        PacketAssert.HasValidChecksums(outcome.Packet);
    }

    [Fact]
    public void Ping_that_another_node_sent_on_is_not_answered() =>
        Ping(_outside, 4, Hook.FromOverlay, hopLimit: 64, payload: 0).MustDrop(DropReason.TunnelDestination);

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Only_whole_echo_requests_are_answered(int family)
    {
        var node = TwoNodes.A();
        var piece = PacketFragments.Cut(TwoNodes.Web.To(Vip(family)).EchoRequest().Filler(100).Build(), 64)[0];

        Refuse(node, TwoNodes.Web, TwoNodes.Web.To(Vip(family)).EchoReply().Build(), reason: 0).MustDrop(DropReason.ServicePort);
        Refuse(node, TwoNodes.Web, piece, reason: 0).MustDrop(DropReason.ServicePort);
        Refuse(node, TwoNodes.Web, TwoNodes.Web.To(Vip(family)).Udp(8, 8).Build(), reason: 0).MustDrop(DropReason.ServicePort);
    }

    private static string Vip(int family) => family == 4 ? Vip4 : Vip6;

    private static TcpHeader Reset(TcpFlags flags, uint seq, uint ack) =>
        new(80, 40000, flags) { SequenceNumber = seq, AcknowledgmentNumber = ack, Window = 0 };

    /// <summary>An answer as it reaches who asked, up to its IP header.</summary>
    private static PacketBuilder FromVip(Workload to, int family)
    {
        var eth = PacketBuilder.Eth(FabricNode.GatewayMac, to.Mac);
        return family == 4 ? eth.Ipv4(Vip4, to.Ipv4) : eth.Ipv6(Vip6, to.Ipv6);
    }

    private static byte[] Unreachable(Workload to, int family, byte[] about)
    {
        var quote = about.AsMemory(14, Math.Min(about.Length - 14, family == 4 ? Quote4 : Quote6));
        var ip = FromVip(to, family);
        return (family == 4 ? ip.Icmp(3, 3) : ip.Icmpv6(1, 4)).Raw(quote).Build();
    }

    private static Outcome Ping(Workload asker, int family, Hook hook, byte hopLimit, int payload)
    {
        var eth = PacketBuilder.Eth(asker.Mac, FabricNode.GatewayMac);
        var ip = family == 4 ? eth.Ipv4(asker.Ipv4, Vip4, ttl: hopLimit) : eth.Ipv6(asker.Ipv6, Vip6, hopLimit);
        return Refuse(TwoNodes.A(), asker, ip.EchoRequest(7, 3).Filler(payload).Build(), reason: 0, hook);
    }

    private static Outcome MustRefuse(FabricNode node, Workload sender, byte[] frame, uint gsoSize = 0, Hook hook = Hook.FromWorkload)
    {
        var outcome = Refuse(node, sender, frame, hook: hook, gsoSize: gsoSize);
        Assert.Equal(Outcome.Redirect, outcome.Verdict);
        Assert.Equal(1ul, outcome.Count(DropReason.ServiceNoBackend));
        Assert.Equal(1ul, outcome.Count(Counter.ServiceRefused));
        Assert.Equal((uint)DropReason.ServiceNoBackend, Assert.Single(outcome.Events).Reason);
        return outcome;
    }

    private static Outcome Refuse(
        FabricNode node, Workload sender, byte[] frame, DropReason reason = DropReason.ServiceNoBackend, Hook hook = Hook.FromWorkload, uint gsoSize = 0) =>
        node.Run(frame[12] == 0x08 ? "refuse4" : "refuse6", frame, gsoSize, (uint)hook, 0, sender.Id, (uint)reason);
}
