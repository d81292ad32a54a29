using Weft.Api;
using Weft.Standalone.Nodes;
using static Weft.Standalone.Tests.Objects;

namespace Weft.Standalone.Tests.Nodes;

public sealed class NodeDecisionTests
{
    [Fact]
    public void A_silent_node_becomes_unknown_and_tainted_and_its_pods_are_not_counted_on()
    {
        var decision = NodeHealthDecision.Decide(Node("a"), isSilent: true, Start);

        Assert.Equal(("Unknown", "NodeStatusUnknown"), (decision.Ready!.Status, decision.Ready.Reason));
        Assert.Equal(
            ["node.kubernetes.io/unreachable:NoSchedule", "node.kubernetes.io/unreachable:NoExecute"],
            decision.Taints!.Select(taint => $"{taint.Key}:{taint.Effect}"));
        Assert.True(decision.PodsNotReady);
    }

    [Fact]
    public void A_node_that_reports_itself_not_ready_gets_no_new_pods_and_keeps_those_it_has()
    {
        var node = Node("a") with { Status = new NodeStatus { Conditions = [new NodeCondition { Type = "Ready", Status = "False" }] } };
        var decision = NodeHealthDecision.Decide(node, isSilent: false, Start);

        Assert.Null(decision.Ready);
        Assert.Equal(["node.kubernetes.io/not-ready:NoSchedule"], decision.Taints!.Select(taint => $"{taint.Key}:{taint.Effect}"));
        Assert.False(decision.PodsNotReady);
    }

    [Fact]
    public void A_node_that_came_back_loses_our_taints_and_no_others()
    {
        var own = new Taint { Key = "gpu", Effect = "NoSchedule" };
        var node = Node("a") with { Spec = new NodeSpec { Taints = [own, new Taint { Key = "node.kubernetes.io/unreachable", Effect = "NoExecute", TimeAdded = Start }] } };

        Assert.Equal([own], NodeHealthDecision.Decide(node, isSilent: false, Start).Taints);
    }

    [Fact]
    public void A_healthy_node_is_left_alone()
    {
        var decision = NodeHealthDecision.Decide(Node("a"), isSilent: false, Start);

        Assert.Equal((null, null, false), (decision.Ready, decision.Taints, decision.PodsNotReady));
    }

    [Fact]
    public void Cordoning_adds_a_taint_and_uncordoning_takes_it_off()
    {
        var cordoned = Node("a") with { Spec = new NodeSpec { Unschedulable = true } };
        var taints = NodeHealthDecision.Decide(cordoned, isSilent: false, Start).Taints;
        var open = Node("a") with { Spec = new NodeSpec { Taints = taints } };

        Assert.Equal("node.kubernetes.io/unschedulable", Assert.Single(taints!).Key);
        Assert.Empty(NodeHealthDecision.Decide(open, isSilent: false, Start).Taints!);
    }

    [Theory]
    [InlineData(false, null, 300)]
    [InlineData(true, 20, 20)]
    [InlineData(true, null, null)]
    public void A_pod_leaves_an_unreachable_node_when_its_patience_is_over(bool tolerates, int? seconds, int? expected)
    {
        var node = Node("a") with { Spec = new NodeSpec { Taints = [new Taint { Key = "node.kubernetes.io/unreachable", Effect = "NoExecute", TimeAdded = Start }] } };
        var toleration = new Toleration { Key = "node.kubernetes.io/unreachable", Operator = "Exists", TolerationSeconds = seconds };
        var pod = Pod("p", "a") with { Spec = new PodSpec { NodeName = "a", Tolerations = tolerates ? [toleration] : null } };

        Assert.Equal(expected is null ? null : Start.AddSeconds(expected.Value), EvictionDecision.LeaveAt(pod, node));
        Assert.Null(EvictionDecision.LeaveAt(pod.Deleting(), node));
    }
}
