using System.Net;
using Weft.Bpf.Tests.Fabric;
using Weft.Dataplane.Abi;
using static Weft.Bpf.Tests.Fabric.PolicyScene;
using static Weft.Bpf.Tests.Fabric.ServiceScene;

namespace Weft.Bpf.Tests;

/// <summary>What is told of flows: each new one if somebody wants to know, and always what audit mode would decide otherwise.</summary>
public sealed class PolicyEventTests
{
    private const uint AuditRule = 55;

    public static TheoryData<PolicyWay, int> Ways => PolicyScene.Ways;

    private static TestRule Audited => TestRule.Default(Verdict.Allow, AllowRule, AuditRule);

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_new_flow_is_told_once_while_somebody_wants_to_know(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(Allow);
        Assert.Empty(scene.Send(Udp, from: 1001).MustGo(scene.There).Flows);

        scene.Policies.ReportsFlows = true;
        var flow = Assert.Single(scene.Send(Udp, from: 1002).MustGo(scene.There).Flows);
        Assert.Empty(scene.Send(Udp, from: 1002).MustGo(scene.There).Flows);
        Assert.Empty(scene.Answer(Udp, to: 1002).MustGo(scene.Back).Flows);
        scene.PutInForce();
        Assert.Empty(scene.Send(Udp, from: 1002).MustGo(scene.There).Flows);
        Assert.Empty(scene.Answer(Udp, to: 1002).MustGo(scene.Back).Flows);
        scene.Policies.ReportsFlows = false;
        Assert.Empty(scene.Send(Udp, from: 1003).MustGo(scene.There).Flows);

        MustBeOf(scene, flow, family, EventKind.Flow, 1002);
        Assert.Equal(scene.By(AllowRule), (flow.EgressRule, flow.IngressRule));
        Assert.Equal((0u, 0u), (flow.EgressAuditRule, flow.IngressAuditRule));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_flow_that_audit_mode_would_decide_otherwise_is_always_told_and_counted(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(Audited);

        var outcome = scene.Send(Udp, from: 1001).MustGo(scene.There);

        var flow = Assert.Single(outcome.Flows);
        MustBeOf(scene, flow, family, EventKind.Audit, 1001);
        Assert.Equal(scene.By(AllowRule), (flow.EgressRule, flow.IngressRule));
        Assert.Equal(scene.By(AuditRule), (flow.EgressAuditRule, flow.IngressAuditRule));
        Assert.Equal(1ul, outcome.Count(Counter.PolicyAudit));
        Assert.Empty(scene.Send(Udp, from: 1001).MustGo(scene.There).Flows);

        scene.Policies.ReportsFlows = true;
        Assert.Equal((byte)EventKind.Audit, Assert.Single(scene.Send(Udp, from: 1002).MustGo(scene.There).Flows).Kind);
    }

    /// <summary>So turning audit mode on shows the long-lived connections it is about. Each direction looks again for itself.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public void A_known_flow_is_audited_once_for_each_change_and_told_from_client_to_server(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(Allow);
        scene.Send(Udp, from: 1001).MustGo(scene.There);
        scene.Answer(Udp, to: 1001).MustGo(scene.Back);
        scene.Policies.Define(PeerFilter, Audited);
        scene.PutInForce();

        var outcome = scene.Answer(Udp, to: 1001).MustGo(scene.Back);

        MustBeOf(scene, Assert.Single(outcome.Flows), family, EventKind.Audit, 1001, isAnswer: true);
        Assert.Equal((1ul, 0ul), (outcome.Count(Counter.PolicyAudit), outcome.Count(Counter.PolicyAllowed)));
        Assert.Empty(scene.Answer(Udp, to: 1001).MustGo(scene.Back).Flows);
    }

    /// <summary>A SYN sent again and an error are looked at as a first packet is, but are none.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public void What_is_looked_at_again_without_a_change_is_not_told_again(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(Audited);
        scene.Policies.ReportsFlows = true;
        Assert.Single(scene.Send(Tcp).MustGo(scene.There).Flows);
        var about = PolicyScene.Client.To(scene.Server.Address(family)).L4(Tcp, ClientPort, Port).Build();
        var ip = scene.Server.To(PolicyScene.Client.Address(family));
        var error = (family == 4 ? ip.Icmp(3, 3) : ip.Icmpv6(1, 4)).Raw(about.AsMemory(14)).Build();

        foreach (var outcome in new[] { scene.Send(Tcp).MustGo(scene.There), scene.FromServer(error).MustGo(scene.Back) })
        {
            Assert.Empty(outcome.Flows);
            Assert.Equal(0ul, outcome.Count(Counter.PolicyAudit) + outcome.Count(Counter.PolicyAllowed));
        }

        scene.PutInForce();
        Assert.Empty(scene.FromServer(error).MustGo(scene.Back).Flows);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_denied_flow_is_told_as_a_drop_whatever_audit_mode_would_say(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(TestRule.Default(Verdict.Deny, DenyRule, AuditRule));
        scene.Policies.ReportsFlows = true;

        var outcome = scene.Send(Udp).MustDrop(scene.Denied);

        Assert.Empty(outcome.Flows);
        Assert.Equal((ClientPort, Port), (outcome.Events[0].Sport.Value, outcome.Events[0].Dport.Value));
        Assert.Equal((DenyRule, scene.IsRemote && !scene.IsEgress ? 0u : PolicyScene.Client.Id), (outcome.Events[0].Rule, outcome.Events[0].Endpoint));
        Assert.Equal(0ul, outcome.Count(Counter.PolicyAudit) + outcome.Count(Counter.PolicyAllowed));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_packet_dropped_for_another_reason_names_no_rule(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(Allow);
        scene.Send(Tcp).MustGo(scene.There);
        var big = PolicyScene.Client.To(scene.Server.Address(family)).Udp(ClientPort, Port).Filler(1500).Build();

        var outcome = scene.FromClient(big);

        Assert.All(outcome.Events, record => Assert.Equal(0u, record.Rule));
        Assert.Equal(scene.There == Counter.Vxlan ? 1 : 0, outcome.Events.Count);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_flow_that_nobody_was_asked_about_is_told_without_rules(int family)
    {
        var node = A();
        node.Policies.ReportsFlows = true;

        var flow = Assert.Single(node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(HostA.Address(family)).L4(Tcp, ClientPort, 10250).Build()).MustGo(Counter.Host).Flows);

        Assert.Equal((TwoNodes.Web.Id, 0u, 0u, 0u), (flow.From, flow.To, flow.EgressRule, flow.IngressRule));
        Assert.Equal((byte)Hook.FromWorkload, flow.Program);
    }

    [Fact]
    public void A_flood_of_flows_is_told_in_part_and_counted_in_full()
    {
        const int Flows = 20_000;
        var scene = new PolicyScene(PolicyWay.EgressHere, 4);
        scene.Guard(Allow);
        scene.Policies.ReportsFlows = true;
        var frames = Enumerable.Range(1024, Flows).Select(port => PolicyScene.Client.To(scene.Server.Ipv4).Udp((ushort)port, Port).Build());

        var (counters, flows) = scene.Node.Flood(PolicyScene.Client, frames);

        Assert.Equal((ulong)Flows, counters[(uint)Counter.PolicyAllowed]);
        Assert.Equal((ulong)Flows, (ulong)flows.Count + counters[(uint)Counter.FlowsLimited]);
        Assert.InRange(flows.Count, 1000, Flows - 1);
    }

    [Fact]
    public void A_flood_of_drops_takes_no_flows_budget()
    {
        var scene = new PolicyScene(PolicyWay.EgressHere, 4);
        scene.Guard(Allow);
        scene.Policies.ReportsFlows = true;
        var bad = PolicyScene.Client.To("198.51.100.1").Udp(1, 2).Build();
        var (counters, _) = scene.Node.Flood(PolicyScene.Client, Enumerable.Repeat(bad, 20_000));
        Assert.True(counters[(uint)Counter.EventsLimited] > 0);

        Assert.Single(scene.Send().MustGo(scene.There).Flows);
    }

    private static void MustBeOf(PolicyScene scene, FlowEventRecord flow, int family, EventKind kind, ushort from, bool isAnswer = false)
    {
        Assert.Equal(((byte)kind, (byte)family, Udp), (flow.Kind, flow.Family, flow.Protocol));
        Assert.Equal((IPAddress.Parse(PolicyScene.Client.Address(family)), from), (Rows.Address(flow.Src, family), flow.Sport.Value));
        Assert.Equal((IPAddress.Parse(scene.Server.Address(family)), Port), (Rows.Address(flow.Dst, family), flow.Dport.Value));
        Assert.Equal((IPAddress.Parse(family == 4 ? "0.0.0.0" : "::"), (ushort)0), (Rows.Address(flow.Via, family), flow.ViaPort.Value));
        Assert.Equal(scene.IsEgress || !scene.IsRemote ? PolicyScene.Client.Id : 0u, flow.From);
        Assert.Equal(!scene.IsEgress || !scene.IsRemote ? scene.Server.Id : 0u, flow.To);
        Assert.NotEqual(0ul, flow.TimeNs);
        var isHere = isAnswer ? flow.To != 0 : flow.From != 0;
        Assert.Equal((byte)(isHere ? Hook.FromWorkload : Hook.FromOverlay), flow.Program);
    }
}
