using Weft.Bpf.Tests.Fabric;
using Weft.Dataplane.Abi;
using Weft.Packets;
using Weft.Testing.Packets;
using static Weft.Bpf.Tests.Fabric.ServiceScene;

namespace Weft.Bpf.Tests;

/// <summary>Packets to Services that are cut short or lie about themselves.</summary>
public sealed class ServiceMalformedTests
{
    public static TheoryData<int, byte> FamiliesAndProtocols => ServiceInsideTests.FamiliesAndProtocols;

    [Theory]
    [MemberData(nameof(FamiliesAndProtocols))]
    public void A_packet_cut_short_anywhere_is_dropped_at_every_hook(int family, byte protocol)
    {
        var node = Scene(family, protocol);
        var inside = TwoNodes.Web.To(Public(family)).L4(protocol, ClientPort, ServicePort).Build();
        var outside = FromOutside(family, Public(family)).L4(protocol, ClientPort, ServicePort).Build();
        var vni = Named(TwoNodes.Db.Address(family));

        for (var known = 0; known < 2; known++)
        {
            for (var length = family == 4 ? 34 : 54; length < inside.Length; length++)
            {
                node.RefillEvents();
                Assert.Equal(Outcome.Shot, node.FromWorkload(TwoNodes.Web, inside.AsSpan(0, length)).Verdict);
                Assert.Equal(Outcome.Shot, node.FromUplink(outside.AsSpan(0, length)).Verdict);
                Assert.Equal(Outcome.Shot, node.Inner(outside.AsSpan(0, length), TwoNodes.IndexOfB, vni).Verdict);
            }

            node.FromWorkload(TwoNodes.Web, inside).MustGo(Counter.Local);
            node.Inner(outside, TwoNodes.IndexOfB, vni).MustGo(Counter.Local);
        }
    }

    [Theory]
    [MemberData(nameof(FamiliesAndProtocols))]
    public void Header_lengths_that_lie_are_dropped(int family, byte protocol)
    {
        var node = Scene(family, protocol);
        var l4 = protocol switch { Tcp => 20, Udp => 8, _ => 12 };
        for (var length = 0; length < l4; length++)
        {
            node.RefillEvents();
            var packet = TwoNodes.Web.To(Public(family)).Raw(new byte[length], (IpProtocol)protocol).Build();
            node.FromWorkload(TwoNodes.Web, packet).MustDrop(DropReason.Truncated);
        }
    }

    /// <summary>One octet at a time set to each of some values: nothing but a drop, an answer, or a packet of the true sender may follow.</summary>
    [Theory]
    [MemberData(nameof(FamiliesAndProtocols))]
    public void No_single_changed_octet_lets_a_false_source_in(int family, byte protocol)
    {
        var node = Scene(family, protocol);
        var frame = FromOutside(family, Public(family)).L4(protocol, ClientPort, ServicePort).Build();
        node.FromUplink(frame).MustGo(Counter.Local);
        var backend = TwoNodes.Db.Address(family);
        for (var offset = 14; offset < frame.Length; offset++)
        {
            foreach (var value in (ReadOnlySpan<byte>)[0x00, 0x01, 0x7f, 0x80, 0xff, (byte)(frame[offset] ^ 0x10)])
            {
                var changed = frame.ToArray();
                changed[offset] = value;
                var outcome = node.FromUplink(changed);
                Assert.True(
                    outcome.Verdict is Outcome.Shot || IsForStack(outcome, changed) || Reaches(outcome, changed, backend), $"octet {offset} set to {value:x2}");
            }
        }
    }

    /// <summary>An answer whose VXLAN says what it likes about backends.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void No_identifier_but_that_of_a_backend_here_leads_anywhere(int family)
    {
        var b = B();
        b.Services.Add(Everybody(family, Udp, At(TwoNodes.Cache, family)));
        var inner = FromOutside(family, Public(family)).Udp(ClientPort, ServicePort).Build();
        for (var bit = 0; bit < 24; bit++)
        {
            var vni = Named(TwoNodes.Cache.Address(family)) ^ (1u << bit);
            b.RefillEvents();
            var frame = Tunnel.From(TwoNodes.UnderlayA4, TwoNodes.UnderlayB4, (int)vni)
                .Then(family == 4 ? PacketBuilder.Empty.Ipv4(Outside.Ipv4, Public(4)).Udp(ClientPort, ServicePort) : PacketBuilder.Empty.Ipv6(Outside.Ipv6, Public(6)).Udp(ClientPort, ServicePort));
            Assert.Equal(Outcome.Shot, b.FromUplink(frame.Build()).Verdict);
        }

        b.Inner(inner, TwoNodes.IndexOfA, Named(TwoNodes.Cache.Address(family))).MustGo(Counter.Local);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Services_behind_extension_headers_and_options_are_served_too(int family)
    {
        var node = Scene(family, Udp);
        var packet = family == 6
            ? TwoNodes.Web.To(Public(6)).Ipv6Options(IpProtocol.DestinationOptions, 16).Udp(ClientPort, ServicePort).Text("x")
            : PacketBuilder.Eth(TwoNodes.Web.Mac, FabricNode.GatewayMac)
                .Ipv4(new Ipv4Header(System.Net.IPAddress.Parse(TwoNodes.Web.Ipv4), System.Net.IPAddress.Parse(Public(4)), IpProtocol.Udp) { Options = new byte[8] })
                .Udp(ClientPort, ServicePort).Text("x");

        var there = node.FromWorkload(TwoNodes.Web, packet.Build()).MustGo(Counter.Local);

        PacketAssert.HasValidChecksums(there.Packet);
        Assert.Equal(packet.Build().Length, there.Packet.Length);
    }

    private static FabricNode Scene(int family, byte protocol)
    {
        var node = A();
        node.Config = node.Config with { Prefix4 = Rows.Ipv4("10.64.0.0"), Prefix6 = Rows.Ipv6("fd64:1::") };
        node.Services.Add(Everybody(family, protocol, At(TwoNodes.Db, family)));
        return node;
    }

    private static bool IsForStack(Outcome outcome, byte[] sent) => outcome.Verdict == Outcome.Ok && sent.AsSpan().SequenceEqual(outcome.Packet);

    /// <summary>It went to the backend, and still has the source it came with.</summary>
    private static bool Reaches(Outcome outcome, byte[] sent, string backend)
    {
        var address = System.Net.IPAddress.Parse(backend).GetAddressBytes();
        var source = sent[12] == 0x08 ? 26 : 22;
        return outcome.Verdict == Outcome.Redirect && outcome.Count(Counter.Local) == 1
            && outcome.Packet.AsSpan(source + address.Length, address.Length).SequenceEqual(address)
            && outcome.Packet.AsSpan(source, address.Length).SequenceEqual(sent.AsSpan(source, address.Length));
    }
}
