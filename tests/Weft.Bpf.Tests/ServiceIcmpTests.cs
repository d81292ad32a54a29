using Weft.Bpf.Tests.Fabric;
using Weft.Dataplane.Abi;
using Weft.Packets;
using Weft.Testing.Packets;
using static Weft.Bpf.Tests.Fabric.ServiceScene;

namespace Weft.Bpf.Tests;

/// <summary>ICMP errors about translated packets reach the sender of those packets, and quote them as it sent them.</summary>
public sealed class ServiceIcmpTests
{
    private const string Router4 = "192.0.2.77";
    private const string Router6 = "2001:db8:ffff::77";

    public static TheoryData<int, byte> FamiliesAndProtocols => ServiceInsideTests.FamiliesAndProtocols;

    [Theory]
    [MemberData(nameof(FamiliesAndProtocols))]
    public void An_error_of_the_backend_comes_from_the_service_and_quotes_what_was_sent_to_it(int family, byte protocol)
    {
        var node = A();
        node.Services.Add(Inside(family, protocol, At(TwoNodes.Db, family)));
        var (sent, got) = Give(node, family, protocol);

        for (var round = 0; round < 2; round++)
        {
            var error = node.FromWorkload(TwoNodes.Db, Error(TwoNodes.Db.To(TwoNodes.Web.Address(family)), family, got).Build()).MustGo(Counter.Local);

            SameIp(Error(Ip(Cluster(family), TwoNodes.Web.Address(family)), family, Quoted(sent, got, protocol)), error.Packet);
            Assert.Equal(MacAddress.Parse(TwoNodes.Web.Mac), new MacAddress(error.Packet.AsSpan(0, 6)));
            node.NextGeneration();
        }

        Assert.Equal(2, node.Connections(family).Count);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndProtocols))]
    public void An_error_of_the_client_goes_to_the_backend_and_quotes_what_that_sent(int family, byte protocol)
    {
        var node = A();
        node.Services.Add(Inside(family, protocol, At(TwoNodes.Db, family)));
        Give(node, family, protocol);
        var sent = TwoNodes.Db.To(TwoNodes.Web.Address(family)).L4(protocol, BackendPort, ClientPort).Build();
        var got = node.FromWorkload(TwoNodes.Db, sent).MustGo(Counter.Local).Packet;

        var error = node.FromWorkload(TwoNodes.Web, Error(TwoNodes.Web.To(Cluster(family)), family, got).Build()).MustGo(Counter.Local);

        SameIp(Error(Ip(TwoNodes.Web.Address(family), TwoNodes.Db.Address(family)), family, Quoted(sent, got, protocol)), error.Packet);
        Assert.Equal(MacAddress.Parse(TwoNodes.Db.Mac), new MacAddress(error.Packet.AsSpan(0, 6)));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void An_error_about_a_flow_to_oneself_comes_back_as_from_the_service(int family)
    {
        var node = A();
        node.Services.Add(Inside(family, Udp, At(TwoNodes.Web, family)));
        var sent = TwoNodes.Web.To(Cluster(family)).L4(Udp, ClientPort, ServicePort).Build();
        var got = node.FromWorkload(TwoNodes.Web, sent).MustGo(Counter.Local).Packet;

        var error = node.FromWorkload(TwoNodes.Web, Error(TwoNodes.Web.To(Cluster(family)), family, got).Build()).MustGo(Counter.Local);

        SameIp(Error(Ip(Cluster(family), TwoNodes.Web.Address(family)), family, sent), error.Packet);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void An_error_of_another_node_on_the_way_keeps_its_source(int family)
    {
        var node = A();
        node.Services.Add(Inside(family, Udp, At(TwoNodes.Cache, family)));
        var sent = TwoNodes.Web.To(Cluster(family)).L4(Udp, ClientPort, ServicePort).Build();
        var got = Unwrap(node.FromWorkload(TwoNodes.Web, sent).MustGo(Counter.Vxlan).Packet);

        var error = node.Inner(Error(Ip(UnderlayOfB(family), TwoNodes.Web.Address(family)), family, got).Build(), TwoNodes.IndexOfB).MustGo(Counter.Local);

        SameIp(Error(Ip(UnderlayOfB(family), TwoNodes.Web.Address(family)), family, sent), error.Packet);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void An_error_for_the_nodes_own_client_goes_by_the_host_link(int family)
    {
        var node = A(PathKind.Native);
        node.Services.Add(Inside(family, Udp, At(TwoNodes.Cache, family)));
        var sent = HostA.To(Cluster(family)).L4(Udp, ClientPort, ServicePort).Build();
        var got = node.FromHost(sent).MustGo(Counter.Native).Packet;
        var about = FromOutside(TwoNodes.Cache.Address(family), HostA.Address(family));

        var error = node.FromUplink(Error(about, family, got).Build()).MustGo(Counter.Host);

        SameIp(Error(Ip(Cluster(family), HostA.Address(family)), family, sent), error.Packet);
        var own = Error(about, family, Ip(HostA.Address(family), TwoNodes.Cache.Address(family)).Udp(1, 2).Build()).Build();
        node.FromUplink(own).MustPass(own);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndProtocols))]
    public void An_error_of_a_backend_goes_out_to_the_client_outside(int family, byte protocol)
    {
        var b = B();
        b.Services.Add(Everybody(family, protocol, At(TwoNodes.Cache, family)));
        var sent = FromOutside(family, Public(family)).L4(protocol, ClientPort, ServicePort).Build();
        var got = b.Inner(sent, TwoNodes.IndexOfA, Named(TwoNodes.Cache.Address(family))).MustGo(Counter.Local).Packet;

        var error = b.FromWorkload(TwoNodes.Cache, Error(TwoNodes.Cache.To(Outside.Address(family)), family, got).Build()).MustGo(Counter.Outside);

        SameIp(Error(Ip(Public(family), Outside.Address(family)), family, Quoted(sent, got, protocol)), error.Packet);
    }

    /// <summary>The error may come in by another node than the flow; what it quotes leads it to the backend.</summary>
    [Theory]
    [InlineData(4, false)]
    [InlineData(6, false)]
    [InlineData(4, true)]
    [InlineData(6, true)]
    public void An_error_from_outside_finds_the_backend_by_what_it_quotes(int family, bool known)
    {
        var (a, b) = (A(), B());
        foreach (var node in new[] { a, b })
        {
            node.Services.Add(Everybody(family, Udp, At(TwoNodes.Cache, family)));
        }

        var request = FromOutside(family, Public(family)).L4(Udp, ClientPort, ServicePort).Build();
        _ = known ? a.FromUplink(request).MustGo(Counter.Vxlan) : null;
        b.Inner(request, TwoNodes.IndexOfA, Named(TwoNodes.Cache.Address(family))).MustGo(Counter.Local);
        var sent = TwoNodes.Cache.To(Outside.Address(family)).L4(Udp, BackendPort, ClientPort).Build();
        var got = b.FromWorkload(TwoNodes.Cache, sent).MustGo(Counter.Outside).Packet;
        var frame = Error(FromOutside(family == 4 ? Router4 : Router6, Public(family)), family, got).Build();

        var passed = a.FromUplink(frame).MustGo(Counter.Vxlan);
        PacketAssert.Equal(frame.AsSpan(14), passed.Packet.AsSpan(14 + Tunnel.Overhead));
        Assert.Equal(Named(TwoNodes.Cache.Address(family)), VniOf(passed.Packet));
        Assert.Equal(known ? 1 : 0, a.Connections(family).Count);

        var error = b.FromUplink(Tunnel.Carry(passed.Packet)).MustGo(Counter.Local);
        SameIp(Error(Ip(family == 4 ? Router4 : Router6, TwoNodes.Cache.Address(family)), family, sent), error.Packet);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void An_error_about_no_flow_reaches_nobody(int family)
    {
        var node = A();
        node.Services.Add(Everybody(family, Udp, At(TwoNodes.Db, family)));
        var answer = Ip(Public(family), Outside.Address(family)).Udp(ServicePort, ClientPort).Text("x").Build();
        var request = Ip(TwoNodes.Web.Address(family), Public(family)).Udp(ClientPort, ServicePort).Text("x").Build();

        node.FromUplink(Error(FromOutside(family == 4 ? Router4 : Router6, Public(family)), family, answer).Build()).MustDrop(DropReason.IcmpNoFlow);
        node.Inner(Error(Ip(Outside.Address(family), Public(family)), family, answer).Build(), TwoNodes.IndexOfB, Named(TwoNodes.Db.Address(family))).MustDrop(DropReason.IcmpNoFlow);
        node.FromWorkload(TwoNodes.Web, Error(TwoNodes.Web.To(Public(family)), family, request).Build()).MustDrop(DropReason.IcmpNoFlow);
        Assert.Empty(node.Connections(family));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Nobody_speaks_for_a_flow_that_is_not_his(int family)
    {
        var node = A();
        node.Services.Add(Inside(family, Udp, At(TwoNodes.Db, family)));
        var (_, got) = Give(node, family, Udp);
        var evil = TwoNodes.Db with { Id = 7, Mac = "02:00:00:00:0a:07", Ipv4 = "10.64.0.17", Ipv6 = "fd64:1::17" };
        node.Add(evil);

        node.FromWorkload(evil, Error(evil.To(TwoNodes.Web.Address(family)), family, got).Build()).MustDrop(DropReason.IcmpNoFlow);
        node.FromUplink(Error(FromOutside(family, TwoNodes.Web.Address(family)), family, got).Build()).MustDrop(DropReason.UplinkSource);
        node.Inner(Error(Ip(TwoNodes.Cache.Address(family), TwoNodes.Web.Address(family)), family, got).Build(), TwoNodes.IndexOfB).MustDrop(DropReason.TunnelSource);
    }

    /// <summary>RFC 792 asks for no more of the quoted packet than 8 octets behind its IP header. Half a checksum is nothing to correct.</summary>
    [Theory]
    [MemberData(nameof(FamiliesAndProtocols))]
    public void A_quote_of_any_length_is_translated_as_far_as_it_goes(int family, byte protocol)
    {
        var node = A();
        node.Services.Add(Inside(family, protocol, At(TwoNodes.Db, family)));
        var (sent, got) = Give(node, family, protocol);
        var header = family == 4 ? 20 : 40;

        for (var length = 0; length < got.Length - 14; length += 2)
        {
            node.RefillEvents();
            var error = node.FromWorkload(TwoNodes.Db, Error(TwoNodes.Db.To(TwoNodes.Web.Address(family)), family, got, length).Build());
            if (length < header + 8)
            {
                Assert.Equal(Outcome.Shot, error.Verdict);
            }
            else
            {
                SameIp(Error(Ip(Cluster(family), TwoNodes.Web.Address(family)), family, Quoted(sent, got, protocol), length), error.MustGo(Counter.Local).Packet);
            }
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Padding_behind_a_short_quote_is_left_alone(int family)
    {
        var node = A();
        node.Services.Add(Inside(family, Tcp, At(TwoNodes.Db, family)));
        var (_, got) = Give(node, family, Tcp);
        var whole = Error(TwoNodes.Db.To(TwoNodes.Web.Address(family)), family, got, (family == 4 ? 20 : 40) + 8).Build();
        byte[] padded = [.. whole, .. Enumerable.Repeat((byte)0xab, 20)];

        var error = node.FromWorkload(TwoNodes.Db, padded).MustGo(Counter.Local);

        Assert.All(error.Packet[whole.Length..], octet => Assert.Equal(0xab, octet));
    }

    /// <summary>A packet of Web's for the Service: as it was sent, and as Db got it.</summary>
    private static (byte[] Sent, byte[] Got) Give(FabricNode node, int family, byte protocol)
    {
        var sent = TwoNodes.Web.To(Cluster(family)).L4(protocol, ClientPort, ServicePort).Build();
        return (sent, node.FromWorkload(TwoNodes.Web, sent).MustGo(Counter.Local).Packet);
    }

    /// <summary>"Port unreachable" about a frame, or about its first octets behind the Ethernet header.</summary>
    private static PacketBuilder Error(PacketBuilder ip, int family, byte[] about, int length = int.MaxValue)
    {
        var quote = about.AsMemory(14, Math.Min(length, about.Length - 14));
        return (family == 4 ? ip.Icmp(3, 3) : ip.Icmpv6(1, 4)).Raw(quote);
    }

    /// <summary>What is quoted of a packet: as it was sent. The checksum of SCTP stays as the receiver saw it, since it is over more than is quoted.</summary>
    private static byte[] Quoted(byte[] sent, byte[] got, byte protocol)
    {
        var quoted = sent.ToArray();
        if (protocol == Sctp)
        {
            var offset = (quoted[12] == 0x08 ? 34 : 54) + 8;
            got.AsSpan(offset, 4).CopyTo(quoted.AsSpan(offset));
        }

        return quoted;
    }

    private static byte[] Unwrap(byte[] frame) => frame[Tunnel.Overhead..];
}
