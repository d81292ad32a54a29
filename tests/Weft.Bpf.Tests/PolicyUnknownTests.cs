using Weft.Bpf.Tests.Fabric;
using Weft.Dataplane.Abi;
using static Weft.Bpf.Tests.Fabric.PolicyScene;
using static Weft.Bpf.Tests.Fabric.ServiceScene;

namespace Weft.Bpf.Tests;

/// <summary>What is not in the kernel is not allowed.</summary>
public sealed class PolicyUnknownTests
{
    public static TheoryData<PolicyWay, int> Ways => PolicyScene.Ways;

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_workload_without_a_row_is_closed(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Policies.Forget(scene.Guarded);

        MustBeUnknown(scene);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_workload_whose_policies_are_not_in_the_kernel_is_closed(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Policies.Isolate(scene.Guarded, AbiConstants.IsolationClosed, AbiConstants.IsolationClosed);

        MustBeUnknown(scene);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_closed_direction_does_not_close_the_other(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Policies.Isolate(scene.Guarded, scene.IsEgress ? 1u : 0u, scene.IsEgress ? 0u : 1u);

        scene.Send().MustGo(scene.There);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void An_isolation_without_a_filter_for_all_others_allows_nothing(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(Allow);
        scene.Policies.Unassign(PolicyScene.Isolation, 0);
        scene.Send(from: 1001).MustGo(scene.There);

        scene.Policies.Unassign(PolicyScene.Isolation, PeerClass);

        MustBeUnknown(scene);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_filter_without_a_rule_that_fits_allows_nothing(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(Allow, TestRule.OfPort(Udp, 53, Verdict.Allow, 5));
        scene.Policies.Remove(PeerFilter, Allow);

        scene.Send(Udp, 53).MustGo(scene.There);
        MustBeUnknown(scene);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_rule_without_a_verdict_allows_nothing(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        foreach (var verdict in new[] { Verdict.None, (Verdict)3, (Verdict)255 })
        {
            scene.Guard(TestRule.Default(verdict, AllowRule));
            MustBeUnknown(scene);
        }
    }

    /// <summary>Rows of the generation to come are no rows yet.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public void A_filter_for_all_others_that_is_to_come_allows_nothing_yet(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(Allow);
        scene.Policies.Unassign(PolicyScene.Isolation, PeerClass);
        scene.Policies.Assign(PolicyScene.Isolation, 0, new FilterRow { Now = PeerFilter, Since = PolicyTables.Start + 1 });

        MustBeUnknown(scene);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_known_flow_is_closed_too_once_what_applies_is_gone(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Send().MustGo(scene.There);
        scene.Answer().MustGo(scene.Back);
        scene.Policies.Forget(scene.Guarded);
        scene.Node.NextGeneration();

        Assert.Equal(0u, scene.Send(flags: Weft.Packets.TcpFlags.Ack).MustDrop(DropReason.PolicyUnknown).Events[0].Rule);
        scene.Answer(flags: Weft.Packets.TcpFlags.Ack).MustDrop(DropReason.PolicyUnknown);
    }

    private static void MustBeUnknown(PolicyScene scene)
    {
        var before = scene.Rules.Count();
        foreach (var protocol in (ReadOnlySpan<byte>)[Tcp, Udp, Sctp, Icmp, Gre])
        {
            Assert.Equal(0u, scene.Send(protocol).MustDrop(DropReason.PolicyUnknown).Events[0].Rule);
        }

        Assert.Equal(before, scene.Rules.Count());
    }
}
