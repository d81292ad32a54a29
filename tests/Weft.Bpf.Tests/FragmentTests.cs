using System.Net;
using Weft.Bpf.Tests.Fabric;
using Weft.Dataplane.Abi;
using Weft.Packets;
using Weft.Testing.Packets;

namespace Weft.Bpf.Tests;

public sealed class FragmentTests
{
    public static TheoryData<int, int> FamiliesAndProtocols => new() { { 4, 17 }, { 6, 17 }, { 4, 6 }, { 6, 6 }, { 4, 1 }, { 6, 58 } };

    [Theory]
    [MemberData(nameof(FamiliesAndProtocols))]
    public void All_fragments_go_where_the_first_one_goes(int family, int protocol)
    {
        var (a, b) = (TwoNodes.A(), TwoNodes.B());
        var pieces = Pieces(family, protocol);

        var delivered = pieces.Select(piece => a.FromWorkload(TwoNodes.Web, piece).MustGo(Counter.Vxlan).Packet)
            .Select(packet => b.FromUplink(Tunnel.Carry(packet)).MustGo(Counter.Local).Packet).ToList();

        Assert.Equal(4, delivered.Count);
        Assert.Equal(PacketFragments.Join(pieces), PacketFragments.Join(delivered));
        Assert.Equal(2, family == 4 ? a.Connections4.Count : a.Connections6.Count);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndProtocols))]
    public void A_later_fragment_without_the_first_is_dropped(int family, int protocol)
    {
        var node = TwoNodes.A();
        var pieces = Pieces(family, protocol);

        node.FromWorkload(TwoNodes.Web, pieces[1]).MustDrop(DropReason.FragNoFirst);
        node.FromWorkload(TwoNodes.Web, pieces[3]).MustDrop(DropReason.FragNoFirst);
        node.FromWorkload(TwoNodes.Web, pieces[0]).MustGo(Counter.Vxlan);
        node.FromWorkload(TwoNodes.Web, pieces[3]).MustGo(Counter.Vxlan);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Fragments_of_another_packet_do_not_help(int family)
    {
        var node = TwoNodes.A();
        var whole = TwoNodes.Web.To(TwoNodes.Cache.Address(family)).Udp(1000, 53).Filler(200).Build();

        node.FromWorkload(TwoNodes.Web, PacketFragments.Cut(whole, 80, identification: 1)[0]).MustGo(Counter.Vxlan);
        node.FromWorkload(TwoNodes.Web, PacketFragments.Cut(whole, 80, identification: 2)[1]).MustDrop(DropReason.FragNoFirst);
    }

    [Fact]
    public void What_was_learned_is_forgotten_after_half_a_minute()
    {
        var node = TwoNodes.A();
        var pieces = Pieces(4, 17);
        node.FromWorkload(TwoNodes.Web, pieces[0]).MustGo(Counter.Vxlan);
        var map = node.Loaded.Map(MapSpecs.Frags4);
        var (key, row) = Assert.Single(map.Dump());
        map.Update(key, row with { LastSeen = row.LastSeen - 29 });

        node.FromWorkload(TwoNodes.Web, pieces[1]).MustDrop(DropReason.FragNoFirst);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_first_fragment_that_does_not_hold_the_ports_is_dropped(int family)
    {
        var node = TwoNodes.A();
        var tcp = TwoNodes.Web.To(TwoNodes.Cache.Address(family)).Tcp(1000, 53).Filler(64).Build();

        node.FromWorkload(TwoNodes.Web, PacketFragments.Cut(tcp, 8)[0]).MustDrop(DropReason.BadFragment);
    }

    [Fact]
    public void Fragments_that_reach_past_the_longest_packet_are_dropped()
    {
        var node = TwoNodes.A();
        var header = new Ipv4Header(IPAddress.Parse(TwoNodes.Web.Ipv4), IPAddress.Parse(TwoNodes.Cache.Ipv4), IpProtocol.Udp)
        {
            FragmentOffsetBytes = 65528,
        };
        var eth = PacketBuilder.Eth(TwoNodes.Web.Mac, FabricNode.GatewayMac);
        var ipv6 = eth.Ipv6(TwoNodes.Web.Ipv6, TwoNodes.Cache.Ipv6).Ipv6Fragment(1, 65528, false, IpProtocol.Udp).Raw(new byte[8]);

        node.FromWorkload(TwoNodes.Web, eth.Ipv4(header).Raw(new byte[8], IpProtocol.Udp).Build()).MustDrop(DropReason.BadFragment);
        node.FromWorkload(TwoNodes.Web, ipv6.Build()).MustDrop(DropReason.BadFragment);
    }

    [Fact]
    public void A_middle_fragment_of_a_length_that_leaves_holes_is_dropped()
    {
        var header = new Ipv4Header(IPAddress.Parse(TwoNodes.Web.Ipv4), IPAddress.Parse(TwoNodes.Cache.Ipv4), IpProtocol.Udp) { MoreFragments = true };
        var packet = PacketBuilder.Eth(TwoNodes.Web.Mac, FabricNode.GatewayMac).Ipv4(header).Udp(1, 2).Raw(new byte[5]).Build();

        TwoNodes.A().FromWorkload(TwoNodes.Web, packet).MustDrop(DropReason.BadFragment);
    }

    [Fact]
    public void An_atomic_ipv6_fragment_is_a_whole_packet()
    {
        var packet = TwoNodes.Web.To(TwoNodes.Cache.Ipv6).Ipv6Fragment(1, 0, false).Udp(1000, 53).Build();

        TwoNodes.A().FromWorkload(TwoNodes.Web, packet).MustGo(Counter.Vxlan);
    }

    [Fact]
    public void Two_fragment_headers_are_dropped()
    {
        var packet = TwoNodes.Web.To(TwoNodes.Cache.Ipv6).Ipv6Fragment(1, 0, true).Ipv6Fragment(2, 0, false).Udp(1000, 53).Build();

        TwoNodes.A().FromWorkload(TwoNodes.Web, packet).MustDrop(DropReason.BadExtensions);
    }

    private static IReadOnlyList<byte[]> Pieces(int family, int protocol)
    {
        var ip = TwoNodes.Web.To(TwoNodes.Cache.Address(family));
        var whole = protocol switch
        {
            17 => ip.Udp(1000, 53),
            6 => ip.Tcp(1000, 53),
            _ => ip.EchoRequest(77),
        };
        return PacketFragments.Cut(whole.Filler(300).Build(), 80);
    }
}
