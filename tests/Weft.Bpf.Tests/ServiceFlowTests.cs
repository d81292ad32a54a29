using Weft.Bpf.Tests.Fabric;
using Weft.Dataplane.Abi;
using Weft.Packets;
using static Weft.Bpf.Tests.Fabric.ServiceScene;

namespace Weft.Bpf.Tests;

/// <summary>Flows outlive changes of the set of backends; only those whose backend is gone do not.</summary>
public sealed class ServiceFlowTests
{
    private static readonly Workload _other = TwoNodes.Db with { Id = 7, Mac = "02:00:00:00:0a:07", Ipv4 = "10.64.0.17", Ipv6 = "fd64:1::17" };

    public static TheoryData<int, byte> FamiliesAndProtocols => ServiceInsideTests.FamiliesAndProtocols;

    [Theory]
    [MemberData(nameof(FamiliesAndProtocols))]
    public void A_flow_stays_on_its_backend_when_others_come_and_while_it_drains(int family, byte protocol)
    {
        var node = Scene(family, protocol, At(TwoNodes.Db, family));
        Send(node, family, protocol, TcpFlags.Syn, TwoNodes.Db);

        node.Services.Add(Inside(family, protocol, At(_other, family)) with { Draining = [At(TwoNodes.Db, family)] });
        node.NextGeneration();

        var outcome = Send(node, family, protocol, TcpFlags.Ack, TwoNodes.Db);
        Assert.Equal((1ul, 0ul), (outcome.Count(Counter.FlowResolved), outcome.Count(Counter.ServiceFlow)));
        Send(node, family, protocol, TcpFlags.Syn, _other, port: 41000);
    }

    [Theory]
    [InlineData(4, Udp)]
    [InlineData(6, Udp)]
    [InlineData(4, Sctp)]
    [InlineData(6, Sctp)]
    public void Datagrams_get_another_backend_when_theirs_is_gone(int family, byte protocol)
    {
        var node = Scene(family, protocol, At(TwoNodes.Db, family));
        Send(node, family, protocol, TcpFlags.Ack, TwoNodes.Db);
        Answer(node, family, protocol, TwoNodes.Db);

        node.Services.Leave(1, TwoNodes.Db.Address(family));
        node.Services.Add(Inside(family, protocol, At(_other, family)));
        node.NextGeneration();

        Assert.Equal(1ul, Send(node, family, protocol, TcpFlags.Ack, _other).Count(Counter.ServiceFlow));
        Answer(node, family, protocol, _other);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_connection_goes_on_without_membership_as_long_as_its_backend_is_there(int family)
    {
        var node = Scene(family, Tcp, At(TwoNodes.Db, family));
        Send(node, family, Tcp, TcpFlags.Syn, TwoNodes.Db);
        Answer(node, family, Tcp, TwoNodes.Db);

        node.Services.Leave(1, TwoNodes.Db.Address(family));
        node.Services.Add(Inside(family, Tcp, At(_other, family)));
        node.NextGeneration();
        Send(node, family, Tcp, TcpFlags.Ack, TwoNodes.Db);
        Answer(node, family, Tcp, TwoNodes.Db);

        node.Services.Clear();
        node.NextGeneration();
        Send(node, family, Tcp, TcpFlags.Ack, TwoNodes.Db);

        node.Remove(TwoNodes.Db);
        node.NextGeneration();
        node.FromWorkload(TwoNodes.Web, To(family, Tcp, TcpFlags.Ack)).MustDrop(DropReason.ServiceBackendGone);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_connection_whose_backend_is_gone_is_reset_where_the_service_tells_its_clients(int family)
    {
        var node = Scene(family, Tcp, At(TwoNodes.Db, family));
        Send(node, family, Tcp, TcpFlags.Syn, TwoNodes.Db);
        node.Services.Leave(1, TwoNodes.Db.Address(family));
        node.Remove(TwoNodes.Db);
        node.NextGeneration();

        var outcome = node.FromWorkload(TwoNodes.Web, To(family, Tcp, TcpFlags.Ack));

        Assert.Equal((Outcome.Redirect, 1ul, 1ul), (outcome.Verdict, outcome.Count(DropReason.ServiceBackendGone), outcome.Count(Counter.ServiceRefused)));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_connection_that_was_not_answered_yet_gets_another_backend(int family)
    {
        foreach (var draining in new[] { true, false })
        {
            var node = Scene(family, Tcp, At(TwoNodes.Db, family));
            Send(node, family, Tcp, TcpFlags.Syn, TwoNodes.Db);
            node.Services.Leave(1, TwoNodes.Db.Address(family));
            node.Services.Add(Inside(family, Tcp, At(_other, family)) with { Draining = draining ? [At(TwoNodes.Db, family)] : [] });

            Send(node, family, Tcp, TcpFlags.Syn, _other);
            Answer(node, family, Tcp, _other);
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_syn_sent_again_goes_where_the_first_one_went(int family)
    {
        var node = Scene(family, Tcp, At(TwoNodes.Db, family));
        Send(node, family, Tcp, TcpFlags.Syn, TwoNodes.Db);
        node.Services.Add(Inside(family, Tcp, At(_other, family), At(_other, family), At(TwoNodes.Db, family)));

        Assert.Equal(0ul, Send(node, family, Tcp, TcpFlags.Syn, TwoNodes.Db).Count(Counter.ServiceFlow));
        Assert.Equal(2, node.Connections(family).Count);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_new_connection_under_old_ports_may_get_another_backend(int family)
    {
        var node = Scene(family, Tcp, At(TwoNodes.Db, family));
        Send(node, family, Tcp, TcpFlags.Syn, TwoNodes.Db);
        Send(node, family, Tcp, TcpFlags.Rst, TwoNodes.Db);
        node.Services.Add(Inside(family, Tcp, At(_other, family)));

        Assert.Equal(1ul, Send(node, family, Tcp, TcpFlags.Syn, _other).Count(Counter.ServiceFlow));
        var forward = node.Connections(family).Single(row => (row.Flags & (byte)CtFlag.NatDst) != 0);
        Assert.Equal(((byte)TcpFlags.Syn, (byte)0), (forward.TcpHere, forward.TcpBack));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void The_direction_that_the_table_has_lost_comes_back_from_the_other(int family)
    {
        var node = Scene(family, Tcp, At(TwoNodes.Db, family));
        Send(node, family, Tcp, TcpFlags.Syn, TwoNodes.Db);
        Answer(node, family, Tcp, TwoNodes.Db);

        Forget(node, CtFlag.NatSrc);
        node.NextGeneration();
        Send(node, family, Tcp, TcpFlags.Ack, TwoNodes.Db);
        Answer(node, family, Tcp, TwoNodes.Db);

        Forget(node, CtFlag.NatDst);
        node.Services.Add(Inside(family, Tcp, At(_other, family)));
        node.NextGeneration();
        Answer(node, family, Tcp, TwoNodes.Db);
        Send(node, family, Tcp, TcpFlags.Ack, TwoNodes.Db);
        Assert.All(node.Connections(family), row => Assert.True((row.Flags & (byte)CtFlag.Assured) != 0));
    }

    [Theory]
    [MemberData(nameof(FamiliesAndProtocols))]
    public void Answers_that_would_look_like_those_of_another_flow_get_another_backend(int family, byte protocol)
    {
        var node = Scene(family, protocol, At(TwoNodes.Db, family), At(_other, family));
        foreach (var backend in new[] { TwoNodes.Db, _other })
        {
            node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(backend.Address(family)).L4(protocol, ClientPort, BackendPort, TcpFlags.Syn).Build()).MustGo(Counter.Local);
        }

        node.FromWorkload(TwoNodes.Web, To(family, protocol, TcpFlags.Syn)).MustDrop(DropReason.ServiceTuple);

        var third = TwoNodes.Db with { Id = 8, Mac = "02:00:00:00:0a:08", Ipv4 = "10.64.0.18", Ipv6 = "fd64:1::18" };
        node.Add(third);
        node.Services.Add(Inside(family, protocol, At(TwoNodes.Db, family), At(_other, family), At(third, family)));
        Send(node, family, protocol, TcpFlags.Syn, third);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_flow_without_the_service_cannot_take_the_answers_of_one_with_it(int family)
    {
        var node = Scene(family, Tcp, At(TwoNodes.Db, family));
        Send(node, family, Tcp, TcpFlags.Syn, TwoNodes.Db);
        var direct = TwoNodes.Web.To(TwoNodes.Db.Address(family)).L4(Tcp, ClientPort, BackendPort, TcpFlags.Syn).Build();

        node.FromWorkload(TwoNodes.Web, direct).MustDrop(DropReason.ServiceTuple);

        Send(node, family, Tcp, TcpFlags.Rst, TwoNodes.Db);
        node.FromWorkload(TwoNodes.Web, direct).MustGo(Counter.Local);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void One_client_may_have_one_backend_by_two_services_from_two_ports(int family)
    {
        var node = Scene(family, Tcp, At(TwoNodes.Db, family));
        node.Services.Add(Everybody(family, Tcp, At(TwoNodes.Db, family)) with { Id = 2 });
        Send(node, family, Tcp, TcpFlags.Syn, TwoNodes.Db);
        byte[] Second(ushort port) => TwoNodes.Web.To(Public(family)).L4(Tcp, port, ServicePort, TcpFlags.Syn).Build();

        node.FromWorkload(TwoNodes.Web, Second(ClientPort)).MustDrop(DropReason.ServiceTuple);
        node.FromWorkload(TwoNodes.Web, Second(41000)).MustGo(Counter.Local);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Where_one_direction_is_seen_the_second_packet_tells_that_there_was_an_answer(int family)
    {
        var node = Scene(family, Tcp);
        node.Services.Add(Everybody(family, Tcp, At(TwoNodes.Cache, family)));
        Outcome Send(TcpFlags flags) => node.FromUplink(FromOutside(family, Public(family)).Tcp(ClientPort, ServicePort, flags).Build()).MustGo(Counter.Vxlan);

        Send(TcpFlags.Syn);
        Send(TcpFlags.Syn);
        Assert.Equal((byte)0, Assert.Single(node.Connections(family)).Flags);
        Assert.Equal(1ul, Send(TcpFlags.Ack).Count(Counter.FlowResolved));
        Assert.Equal((byte)CtFlag.Assured, Assert.Single(node.Connections(family)).Flags);
        Assert.Equal(0ul, Send(TcpFlags.Ack).Count(Counter.FlowResolved));

        node.Services.Add(Everybody(family, Tcp, At(family == 4 ? "10.64.1.66" : "fd64:1:0:1::66")) with { Draining = [At(TwoNodes.Cache, family)] });
        node.NextGeneration();
        var before = VniOf(Send(TcpFlags.Ack).Packet);
        Send(TcpFlags.Fin | TcpFlags.Ack);
        var after = VniOf(Send(TcpFlags.Syn).Packet);
        Assert.NotEqual(before, after);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void An_answer_outside_goes_on_after_a_new_generation(int family)
    {
        var node = Scene(family, Udp);
        node.Services.Add(Everybody(family, Udp, At(TwoNodes.Web, family)));
        node.FromUplink(FromOutside(family, Public(family)).Udp(ClientPort, ServicePort).Build()).MustGo(Counter.Local);
        node.NextGeneration();

        var back = node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(Outside.Address(family)).Udp(BackendPort, ClientPort).Build()).MustGo(Counter.Outside);

        SameIp(Ip(Public(family), Outside.Address(family)).Udp(ServicePort, ClientPort), back.Packet);
        node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(Outside.Address(family)).Udp(BackendPort, 1).Build()).MustDrop(DropReason.NoRoute);
    }

    private static FabricNode Scene(int family, byte protocol, params string[] backends)
    {
        var node = A();
        node.Add(_other);
        if (backends.Length > 0)
        {
            node.Services.Add(Inside(family, protocol, backends));
        }

        return node;
    }

    private static byte[] To(int family, byte protocol, TcpFlags flags, ushort port = ClientPort) =>
        TwoNodes.Web.To(Cluster(family)).L4(protocol, port, ServicePort, flags).Build();

    /// <summary>Sends and fails unless this backend gets it, translated.</summary>
    private static Outcome Send(FabricNode node, int family, byte protocol, TcpFlags flags, Workload backend, ushort port = ClientPort)
    {
        var outcome = node.FromWorkload(TwoNodes.Web, To(family, protocol, flags, port)).MustGo(Counter.Local);
        SameIp(Ip(TwoNodes.Web.Address(family), backend.Address(family)).L4(protocol, port, BackendPort, flags), outcome.Packet);
        Assert.Equal(MacAddress.Parse(backend.Mac), new MacAddress(outcome.Packet.AsSpan(0, 6)));
        return outcome;
    }

    private static void Answer(FabricNode node, int family, byte protocol, Workload backend)
    {
        var outcome = node.FromWorkload(backend, backend.To(TwoNodes.Web.Address(family)).L4(protocol, BackendPort, ClientPort).Build()).MustGo(Counter.Local);
        SameIp(Ip(Cluster(family), TwoNodes.Web.Address(family)).L4(protocol, ServicePort, ClientPort), outcome.Packet);
    }

    /// <summary>What the kernel does to a full table.</summary>
    private static void Forget(FabricNode node, CtFlag flag)
    {
        foreach (var (key, row) in node.Connections4.Where(pair => (pair.Value.Flags & (byte)flag) != 0))
        {
            node.Loaded.Map(MapSpecs.Ct4).TryDelete(key);
        }

        foreach (var (key, row) in node.Connections6.Where(pair => (pair.Value.Flags & (byte)flag) != 0))
        {
            node.Loaded.Map(MapSpecs.Ct6).TryDelete(key);
        }
    }
}
