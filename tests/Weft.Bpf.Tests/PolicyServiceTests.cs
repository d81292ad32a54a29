using System.Net;
using Weft.Bpf.Tests.Fabric;
using Weft.Dataplane.Abi;
using Weft.Packets;
using Weft.Testing.Packets;
using static Weft.Bpf.Tests.Fabric.PolicyScene;
using static Weft.Bpf.Tests.Fabric.ServiceScene;

namespace Weft.Bpf.Tests;

/// <summary>Policies know no Services: they see the client as it is, and the backend it was given with the backend's port.</summary>
public sealed class PolicyServiceTests
{
    public static TheoryData<int, byte> FamiliesAndProtocols => ServiceInsideTests.FamiliesAndProtocols;

    [Theory]
    [MemberData(nameof(FamiliesAndProtocols))]
    public void A_client_inside_is_judged_by_the_backend_and_its_port(int family, byte protocol)
    {
        var node = A();
        node.Services.Add(Inside(family, protocol, At(TwoNodes.Cache, family)));
        Isolate(node, TwoNodes.Web, TwoNodes.Cache.Address(family), egress: true, TestRule.OfPort(protocol, BackendPort, Verdict.Allow, AllowRule));
        var frame = TwoNodes.Web.To(Cluster(family)).L4(protocol, ClientPort, ServicePort).Build();

        node.FromWorkload(TwoNodes.Web, frame).MustGo(Counter.Vxlan);
        Assert.Equal([(AllowRule, 0u), (AllowRule, 0u)], Rules(node, family));

        node.Policies.Define(PeerFilter, TestRule.OfPort(protocol, BackendPort, Verdict.Deny, DenyRule), TestRule.OfPort(protocol, ServicePort, Verdict.Allow, 1));
        node.NextGeneration();
        MustName(node.FromWorkload(TwoNodes.Web, frame).MustDrop(DropReason.PolicyEgress).Events[0], family, TwoNodes.Cache);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndProtocols))]
    public void A_backend_on_the_clients_node_is_asked_about_the_real_client(int family, byte protocol)
    {
        var node = A();
        node.Services.Add(Inside(family, protocol, At(TwoNodes.Db, family)));
        Isolate(node, TwoNodes.Db, TwoNodes.Web.Address(family), egress: false, TestRule.OfPort(protocol, BackendPort, Verdict.Allow, AllowRule));
        Outcome Send(ushort from) => node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(Cluster(family)).L4(protocol, from, ServicePort).Build());

        Send(1001).MustGo(Counter.Local);
        node.Policies.Classify(0, TwoNodes.Web.Address(family));

        Assert.Equal(DefaultRule, Send(1002).MustDrop(DropReason.PolicyIngress).Events[0].Rule);
        Assert.Equal([(0u, AllowRule), (0u, AllowRule)], Rules(node, family));
    }

    [Theory]
    [MemberData(nameof(FamiliesAndProtocols))]
    public void The_backends_answers_are_part_of_the_clients_flow(int family, byte protocol)
    {
        var node = A();
        node.Services.Add(Inside(family, protocol, At(TwoNodes.Db, family)));
        Isolate(node, TwoNodes.Db, TwoNodes.Web.Address(family), egress: false, TestRule.OfPort(protocol, BackendPort, Verdict.Allow, AllowRule));
        node.Policies.Isolate(TwoNodes.Db, PolicyScene.Isolation, Closed(node));
        Outcome Send() => node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(Cluster(family)).L4(protocol, ClientPort, ServicePort).Build());
        Outcome Answer() => node.FromWorkload(TwoNodes.Db, TwoNodes.Db.To(TwoNodes.Web.Address(family)).L4(protocol, BackendPort, ClientPort).Build());

        Answer().MustDrop(DropReason.PolicyEgress);
        Send().MustGo(Counter.Local);
        Answer().MustGo(Counter.Local);
        node.NextGeneration();
        Answer().MustGo(Counter.Local);
        Send().MustGo(Counter.Local);
        if (protocol == Tcp)
        {
            var begin = TwoNodes.Db.To(TwoNodes.Web.Address(family)).L4(Tcp, BackendPort, ClientPort, TcpFlags.Syn).Build();
            node.FromWorkload(TwoNodes.Db, begin).MustDrop(DropReason.PolicyEgress);
        }

        node.Policies.Define(PeerFilter, TestRule.OfPort(protocol, BackendPort, Verdict.Deny, DenyRule));
        node.NextGeneration();
        MustName(Answer().MustDrop(DropReason.PolicyIngress).Events[0], family, TwoNodes.Db);
        MustName(Send().MustDrop(DropReason.PolicyIngress).Events[0], family, TwoNodes.Db);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndProtocols))]
    public void A_client_outside_is_judged_at_the_backends_node_by_its_own_address(int family, byte protocol)
    {
        var (a, b) = (A(), B());
        foreach (var node in new[] { a, b })
        {
            node.Services.Add(Everybody(family, protocol, At(TwoNodes.Cache, family)));
        }

        Isolate(b, TwoNodes.Cache, Outside.Address(family), egress: false, TestRule.OfPort(protocol, BackendPort, Verdict.Allow, AllowRule));
        b.Policies.Isolate(TwoNodes.Cache, PolicyScene.Isolation, Closed(b));
        byte[] Frame(ushort from) => FromOutside(family, Public(family)).L4(protocol, from, ServicePort).Build();
        Outcome Answer() => b.FromWorkload(TwoNodes.Cache, TwoNodes.Cache.To(Outside.Address(family)).L4(protocol, BackendPort, 1001).Build());

        b.FromUplink(Tunnel.Carry(a.FromUplink(Frame(1001)).MustGo(Counter.Vxlan).Packet)).MustGo(Counter.Local);
        Answer().MustGo(Counter.Outside);
        Assert.Equal([(0u, AllowRule), (0u, AllowRule)], Rules(b, family));
        Assert.Equal([(0u, 0u)], Rules(a, family));

        b.Policies.Define(PeerFilter, TestRule.OfPort(protocol, BackendPort, Verdict.Deny, DenyRule));
        var carried = Tunnel.Carry(a.FromUplink(Frame(1002)).MustGo(Counter.Vxlan).Packet);
        Assert.Equal(DenyRule, b.FromUplink(carried).MustDrop(DropReason.PolicyIngress).Events[0].Rule);
        b.NextGeneration();
        Answer().MustDrop(DropReason.PolicyIngress);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndProtocols))]
    public void A_client_outside_is_judged_where_its_packets_come_in_if_the_backend_is_there(int family, byte protocol)
    {
        var node = A();
        node.Services.Add(Everybody(family, protocol, At(TwoNodes.Web, family)));
        Isolate(node, TwoNodes.Web, Outside.Address(family), egress: false, TestRule.OfPort(protocol, BackendPort, Verdict.Allow, AllowRule));
        Outcome Send(ushort from) => node.FromUplink(FromOutside(family, Public(family)).L4(protocol, from, ServicePort).Build());

        Send(1001).MustGo(Counter.Local);
        node.Policies.Classify(0, Outside.Address(family));

        Assert.Equal(DefaultRule, Send(1002).MustDrop(DropReason.PolicyIngress).Events[0].Rule);
        Assert.Equal(2, node.Connections(family).Count);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_client_that_is_its_own_backend_is_not_asked(int family)
    {
        var node = A();
        node.Services.Add(Inside(family, Tcp, At(TwoNodes.Web, family)));
        node.Policies.Isolate(TwoNodes.Web, Closed(node), 8);
        Outcome Send() => node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(Cluster(family)).L4(Tcp, ClientPort, ServicePort).Build());
        Outcome Answer() => node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(Cluster(family)).L4(Tcp, BackendPort, ClientPort).Build());

        Send().MustGo(Counter.Local);
        Answer().MustGo(Counter.Local);
        node.NextGeneration();
        Answer().MustGo(Counter.Local);
        Send().MustGo(Counter.Local);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void The_nodes_own_processes_reach_and_serve_workloads_by_services_unasked(int family)
    {
        var node = A();
        node.Services.Add(Inside(family, Tcp, At(TwoNodes.Web, family)));
        node.Services.Add(Inside(family, Tcp, At(UnderlayOfA(family), 6443)) with { Id = 2, Port = 443 });
        node.Policies.Isolate(TwoNodes.Web, Closed(node), 8);

        for (var round = 0; round < 2; round++)
        {
            node.FromHost(HostA.To(Cluster(family)).L4(Tcp, ClientPort, ServicePort).Build()).MustGo(Counter.Local);
            node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(HostA.Address(family)).L4(Tcp, BackendPort, ClientPort).Build()).MustGo(Counter.Host);
            node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(Cluster(family)).L4(Tcp, ClientPort, 443).Build()).MustGo(Counter.Host);
            node.FromHost(HostA.To(TwoNodes.Web.Address(family)).L4(Tcp, 6443, ClientPort).Build()).MustGo(Counter.Local);
            node.NextGeneration();
        }
    }

    /// <summary>Its address says that the client is this node, but another node let it in: anybody may have sent it.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_client_with_this_nodes_address_that_came_in_by_another_is_judged(int family)
    {
        var b = B();
        b.Services.Add(Everybody(family, Tcp, At(TwoNodes.Cache, family)) with { Address = AnyNode(family), Port = NodePort });
        b.Policies.Isolate(TwoNodes.Cache, Closed(b));
        var frame = FromOutside(UnderlayOfB(family), UnderlayOfA(family)).L4(Tcp, ClientPort, NodePort, TcpFlags.Syn).Build();

        b.Inner(frame, TwoNodes.IndexOfA, Named(TwoNodes.Cache.Address(family))).MustDrop(DropReason.PolicyIngress);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Errors_of_the_backend_and_of_the_client_have_the_verdict_of_their_flow(int family)
    {
        var node = A();
        node.Services.Add(Inside(family, Udp, At(TwoNodes.Db, family)));
        Isolate(node, TwoNodes.Db, TwoNodes.Web.Address(family), egress: false, TestRule.OfPort(Udp, BackendPort, Verdict.Allow, AllowRule) with { Audit = 55 });
        var got = node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(Cluster(family)).L4(Udp, ClientPort, ServicePort).Build()).MustGo(Counter.Local).Packet;
        var answered = node.FromWorkload(TwoNodes.Db, TwoNodes.Db.To(TwoNodes.Web.Address(family)).L4(Udp, BackendPort, ClientPort).Build()).MustGo(Counter.Local).Packet;
        byte[] Error(PacketBuilder ip, byte[] about) => (family == 4 ? ip.Icmp(3, 3) : ip.Icmpv6(1, 4)).Raw(about.AsMemory(14)).Build();
        Outcome OfBackend() => node.FromWorkload(TwoNodes.Db, Error(TwoNodes.Db.To(TwoNodes.Web.Address(family)), got));
        Outcome OfClient() => node.FromWorkload(TwoNodes.Web, Error(TwoNodes.Web.To(Cluster(family)), answered));

        node.NextGeneration();
        Assert.Empty(OfBackend().MustGo(Counter.Local).Flows);
        Assert.Empty(OfClient().MustGo(Counter.Local).Flows);
        node.Policies.Define(PeerFilter, TestRule.OfPort(Udp, BackendPort, Verdict.Deny, DenyRule));
        node.NextGeneration();

        Assert.Equal(DenyRule, OfBackend().MustDrop(DropReason.PolicyIngress).Events[0].Rule);
        Assert.Equal(DenyRule, OfClient().MustDrop(DropReason.PolicyIngress).Events[0].Rule);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndProtocols))]
    public void A_flow_is_told_with_its_backend_and_the_address_the_client_used(int family, byte protocol)
    {
        var node = A();
        node.Policies.ReportsFlows = true;
        node.Services.Add(Inside(family, protocol, At(TwoNodes.Db, family)));
        node.Services.Add(Everybody(family, protocol, At(TwoNodes.Cache, family)) with { Id = 2 });

        var inside = Assert.Single(node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(Cluster(family)).L4(protocol, ClientPort, ServicePort).Build()).MustGo(Counter.Local).Flows);
        var outside = Assert.Single(node.FromUplink(FromOutside(family, Public(family)).L4(protocol, ClientPort, ServicePort).Build()).MustGo(Counter.Vxlan).Flows);

        MustBe(inside, family, TwoNodes.Web.Address(family), TwoNodes.Db.Address(family), Cluster(family));
        Assert.Equal((TwoNodes.Web.Id, TwoNodes.Db.Id), (inside.From, inside.To));
        MustBe(outside, family, Outside.Address(family), TwoNodes.Cache.Address(family), Public(family));
        Assert.Equal((0u, 0u), (outside.From, outside.To));
        Assert.Empty(node.FromWorkload(TwoNodes.Db, TwoNodes.Db.To(TwoNodes.Web.Address(family)).L4(protocol, BackendPort, ClientPort).Build()).MustGo(Counter.Local).Flows);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void An_audit_that_an_answer_brings_about_names_the_service_too(int family)
    {
        var node = A();
        node.Services.Add(Inside(family, Udp, At(TwoNodes.Db, family)));
        node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(Cluster(family)).L4(Udp, ClientPort, ServicePort).Build()).MustGo(Counter.Local);
        Isolate(node, TwoNodes.Db, TwoNodes.Web.Address(family), egress: false, TestRule.Default(Verdict.Allow, AllowRule, 55));
        node.NextGeneration();

        var flow = Assert.Single(node.FromWorkload(TwoNodes.Db, TwoNodes.Db.To(TwoNodes.Web.Address(family)).L4(Udp, BackendPort, ClientPort).Build()).MustGo(Counter.Local).Flows);

        Assert.Equal(((byte)EventKind.Audit, 55u), (flow.Kind, flow.IngressAuditRule));
        MustBe(flow, family, TwoNodes.Web.Address(family), TwoNodes.Db.Address(family), Cluster(family));
    }

    /// <summary>A drop's event names what policies were asked about: Web, the backend and its port.</summary>
    private static void MustName(DropEventRecord record, int family, Workload backend)
    {
        Assert.Equal(DenyRule, record.Rule);
        Assert.Equal((IPAddress.Parse(TwoNodes.Web.Address(family)), ClientPort), (Rows.Address(record.Src, family), record.Sport.Value));
        Assert.Equal((IPAddress.Parse(backend.Address(family)), BackendPort), (Rows.Address(record.Dst, family), record.Dport.Value));
    }

    private static void MustBe(FlowEventRecord flow, int family, string client, string backend, string service)
    {
        Assert.Equal((IPAddress.Parse(client), ClientPort), (Rows.Address(flow.Src, family), flow.Sport.Value));
        Assert.Equal((IPAddress.Parse(backend), BackendPort), (Rows.Address(flow.Dst, family), flow.Dport.Value));
        Assert.Equal((IPAddress.Parse(service), ServicePort), (Rows.Address(flow.Via, family), flow.ViaPort.Value));
    }

    private static IEnumerable<(uint, uint)> Rules(FabricNode node, int family) => node.Connections(family).Select(row => (row.EgressRule, row.IngressRule));

    /// <summary>One direction of a workload has these rules and "deny" for a peer, and denies all others.</summary>
    private static void Isolate(FabricNode node, Workload workload, string peer, bool egress, params ReadOnlySpan<TestRule> rules)
    {
        node.Policies.Define(PolicyScene.Isolation, DefaultFilter, TestRule.Default(Verdict.Deny, DefaultRule));
        node.Policies.Define(PeerFilter, TestRule.Default(Verdict.Deny, 9));
        node.Policies.Define(PeerFilter, rules);
        node.Policies.Assign(PolicyScene.Isolation, PeerClass, PeerFilter);
        node.Policies.Classify(PeerClass, peer);
        node.Policies.Isolate(workload, egress ? 0 : PolicyScene.Isolation, egress ? PolicyScene.Isolation : 0);
    }

    /// <summary>An isolation that denies everything.</summary>
    private static uint Closed(FabricNode node)
    {
        node.Policies.Define(8, 40, TestRule.Default(Verdict.Deny, 8));
        return 8;
    }
}
