using Weft.Bpf.Tests.Fabric;
using Weft.Dataplane.Abi;
using Weft.Packets;

namespace Weft.Bpf.Tests;

public sealed class ConntrackTests
{
    private const ushort Client = 1000;
    private const ushort Server = 53;

    [Fact]
    public void The_first_packet_writes_both_directions()
    {
        var node = TwoNodes.A();
        Send(node, TcpFlags.Syn);

        var (forward, back) = (node.Connection4(Client), node.Connection4(Server));

        Assert.Equal((byte)CtAction.Vxlan, forward.Action);
        Assert.Equal(TwoNodes.IndexOfB, forward.Node);
        Assert.Equal((byte)CtOrigin.Workload, forward.Origin);
        Assert.Equal(TwoNodes.VxlanMtu, forward.Mtu);
        Assert.Equal((byte)CtAction.Local, back.Action);
        Assert.Equal(TwoNodes.Web.Id, back.Endpoint);
        Assert.Equal(100 + TwoNodes.Web.Id, back.Link);
        Assert.Equal((byte)CtOrigin.Tunnel, back.Origin);
        Assert.Equal(TwoNodes.IndexOfB, back.OriginNode);
        Assert.Equal((byte)CtFlag.Reply, back.Flags);
        Assert.Equal(1u, forward.Generation);
        Assert.Equal(forward.Created, back.Created);
    }

    [Fact]
    public void Tcp_flags_are_seen_from_both_sides()
    {
        var node = TwoNodes.A();
        Send(node, TcpFlags.Syn);
        Assert.Equal(((byte)TcpFlags.Syn, (byte)0), Seen(node.Connection4(Client)));

        Answer(node, TcpFlags.Syn | TcpFlags.Ack);
        Send(node, TcpFlags.Ack);
        Assert.Equal(((byte)TcpFlags.Syn, (byte)TcpFlags.Syn), Seen(node.Connection4(Client)));
        Assert.True(IsAssured(node.Connection4(Client)) && IsAssured(node.Connection4(Server)));

        Send(node, TcpFlags.Fin | TcpFlags.Ack);
        Answer(node, TcpFlags.Rst);
        Assert.Equal(((byte)(TcpFlags.Syn | TcpFlags.Fin), (byte)(TcpFlags.Syn | TcpFlags.Rst)), Seen(node.Connection4(Client)));
        Assert.Equal(((byte)(TcpFlags.Syn | TcpFlags.Rst), (byte)(TcpFlags.Syn | TcpFlags.Fin)), Seen(node.Connection4(Server)));
    }

    [Theory]
    [InlineData(TcpFlags.Rst)]
    [InlineData(TcpFlags.Fin)]
    public void A_syn_on_a_closed_connection_begins_a_new_one(TcpFlags end)
    {
        var node = TwoNodes.A();
        Send(node, TcpFlags.Syn);
        Answer(node, TcpFlags.Syn | TcpFlags.Ack);
        Send(node, end | TcpFlags.Ack);
        Answer(node, end | TcpFlags.Ack);

        Assert.Equal(1ul, Send(node, TcpFlags.Syn).Count(Counter.FlowCreated));
        Assert.Equal(((byte)TcpFlags.Syn, (byte)0), Seen(node.Connection4(Client)));
        Assert.Equal((byte)CtFlag.Reply, node.Connection4(Server).Flags);
    }

    [Fact]
    public void A_syn_sent_again_changes_nothing()
    {
        var node = TwoNodes.A();
        Send(node, TcpFlags.Syn);

        Assert.Equal(0ul, Send(node, TcpFlags.Syn).Count(Counter.FlowCreated));
        Assert.Equal(2, node.Connections4.Count);
    }

    /// <summary>Lifetimes in units of 1.07 s; what is older is looked at anew, what is younger is not.</summary>
    [Theory]
    [InlineData(TcpFlags.Syn, TcpFlags.None, TcpFlags.None, 60)]
    [InlineData(TcpFlags.Syn, TcpFlags.Syn | TcpFlags.Ack, TcpFlags.None, 7500)]
    [InlineData(TcpFlags.Syn, TcpFlags.Syn | TcpFlags.Ack, TcpFlags.Fin | TcpFlags.Ack, 600)]
    [InlineData(TcpFlags.Syn, TcpFlags.Rst, TcpFlags.None, 10)]
    public void An_entry_lives_as_long_as_its_state_allows(TcpFlags first, TcpFlags answer, TcpFlags third, uint lifetime)
    {
        var node = TwoNodes.A();
        foreach (var age in new[] { lifetime - 1, lifetime + 2 })
        {
            node.Change4(row => row with { LastSeen = row.LastSeen - 100_000 });
            Send(node, first);
            _ = answer == TcpFlags.None ? null : Answer(node, answer);
            _ = third == TcpFlags.None ? null : Send(node, third);
            node.Change4(row => row with { LastSeen = row.LastSeen - age });

            var outcome = Send(node, TcpFlags.Ack);

            Assert.Equal(age > lifetime ? 1ul : 0ul, outcome.Count(Counter.FlowCreated));
        }
    }

    [Theory]
    [InlineData(false, 60)]
    [InlineData(true, 180)]
    public void Datagrams_live_longer_once_they_were_answered(bool answered, uint lifetime)
    {
        var node = TwoNodes.A();
        foreach (var age in new[] { lifetime - 1, lifetime + 2 })
        {
            node.Change4(row => row with { LastSeen = row.LastSeen - 100_000 });
            SendUdp(node);
            _ = answered ? node.Inner(TwoNodes.Cache.To(TwoNodes.Web.Ipv4).Udp(Server, Client).Build(), TwoNodes.IndexOfB).MustGo(Counter.Local) : null;
            node.Change4(row => row with { LastSeen = row.LastSeen - age });

            Assert.Equal(age > lifetime ? 1ul : 0ul, SendUdp(node).Count(Counter.FlowCreated));
        }
    }

    [Fact]
    public void A_packet_renews_its_entry()
    {
        var node = TwoNodes.A();
        SendUdp(node);
        node.Change4(row => row with { LastSeen = row.LastSeen - 50 });
        var before = node.Connection4(Client).LastSeen;

        SendUdp(node);

        Assert.InRange(node.Connection4(Client).LastSeen, before + 50, before + 55);
    }

    [Fact]
    public void A_direction_that_was_evicted_comes_back_with_its_history()
    {
        var node = TwoNodes.A();
        Send(node, TcpFlags.Syn);
        Answer(node, TcpFlags.Syn | TcpFlags.Ack);
        var lost = node.Connections4.Single(pair => pair.Key.Sport == Client);
        node.Loaded.Map(MapSpecs.Ct4).TryDelete(lost.Key);

        var outcome = Send(node, TcpFlags.Ack);

        Assert.Equal(1ul, outcome.Count(Counter.FlowResolved));
        var found = node.Connection4(Client);
        Assert.Equal(((byte)TcpFlags.Syn, (byte)TcpFlags.Syn), Seen(found));
        Assert.Equal((byte)CtFlag.Assured, found.Flags);
        Assert.Equal(lost.Value.Created, found.Created);
    }

    [Fact]
    public void After_a_new_generation_the_next_hop_is_looked_up_again_and_the_state_stays()
    {
        var node = TwoNodes.A();
        Send(node, TcpFlags.Syn);
        Answer(node, TcpFlags.Syn | TcpFlags.Ack);
        node.AddNode(TwoNodes.IndexOfB, TwoNodes.UnderlayB4, TwoNodes.UnderlayB6, PathKind.Native, TwoNodes.UnderlayMtu);

        Send(node, TcpFlags.Ack, Counter.Vxlan);
        node.NextGeneration();
        var outcome = Send(node, TcpFlags.Ack, Counter.Native);

        Assert.Equal(1ul, outcome.Count(Counter.FlowResolved));
        Assert.Equal(((byte)TcpFlags.Syn, (byte)TcpFlags.Syn), Seen(node.Connection4(Client)));
        Assert.Equal(0ul, Send(node, TcpFlags.Ack, Counter.Native).Count(Counter.FlowResolved));
    }

    [Fact]
    public void A_workload_that_went_away_is_not_sent_to_after_the_new_generation()
    {
        var node = TwoNodes.A();
        var packet = TwoNodes.Web.To(TwoNodes.Db.Ipv4).Udp(Client, Server).Build();
        node.FromWorkload(TwoNodes.Web, packet).MustGo(Counter.Local);
        node.Remove(TwoNodes.Db);
        node.NextGeneration();

        node.FromWorkload(TwoNodes.Web, packet).MustDrop(DropReason.NoEndpoint);
    }

    [Fact]
    public void Refused_packets_leave_no_entry()
    {
        var node = TwoNodes.A();

        node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To("10.64.0.99").Udp(Client, Server).Build()).MustDrop(DropReason.NoEndpoint);
        node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To("198.51.100.1").Udp(Client, Server).Build()).MustDrop(DropReason.NoRoute);

        Assert.Empty(node.Connections4);
    }

    private static Outcome Send(FabricNode node, TcpFlags flags, Counter way = Counter.Vxlan) =>
        node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(TwoNodes.Cache.Ipv4).Tcp(Client, Server, flags).Build()).MustGo(way);

    private static Outcome Answer(FabricNode node, TcpFlags flags) =>
        node.Inner(TwoNodes.Cache.To(TwoNodes.Web.Ipv4).Tcp(Server, Client, flags).Build(), TwoNodes.IndexOfB).MustGo(Counter.Local);

    private static Outcome SendUdp(FabricNode node) =>
        node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(TwoNodes.Cache.Ipv4).Udp(Client, Server).Build()).MustGo(Counter.Vxlan);

    private static (byte Here, byte Back) Seen(CtValueRow row) => (row.TcpHere, row.TcpBack);

    private static bool IsAssured(CtValueRow row) => (row.Flags & (byte)CtFlag.Assured) != 0;
}
