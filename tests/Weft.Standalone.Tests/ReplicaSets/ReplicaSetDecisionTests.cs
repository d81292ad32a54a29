using Weft.Api;
using Weft.Standalone.ReplicaSets;
using static Weft.Standalone.Tests.Objects;

namespace Weft.Standalone.Tests.ReplicaSets;

public sealed class ReplicaSetDecisionTests
{
    [Theory]
    [InlineData(3, 0, 3)]
    [InlineData(3, 2, 1)]
    [InlineData(3, 3, 0)]
    [InlineData(1000, 0, ReplicaSetDecision.BurstLimit)]
    public void Missing_pods_are_made_in_bounded_bursts(int wanted, int there, int made)
    {
        var decision = ReplicaSetDecision.Decide(Set(wanted), [.. Enumerable.Range(0, there).Select(i => Pod($"p{i}", "a"))], Start);

        Assert.Equal(made, decision.Create);
        Assert.Empty(decision.Delete);
    }

    [Fact]
    public void Finished_and_ending_pods_are_replaced()
    {
        Pod[] pods = [Pod("done", "a") with { Status = new PodStatus { Phase = "Failed" } }, Pod("going", "a").Deleting(), Pod("fine", "a")];

        Assert.Equal(1, ReplicaSetDecision.Decide(Set(2), pods, Start).Create);
    }

    [Fact]
    public void The_most_dispensable_pods_go_first()
    {
        var cheap = Pod("cheap", "c").Ready() with { };
        cheap = cheap with { Metadata = cheap.Metadata with { Annotations = Labels("controller.kubernetes.io/pod-deletion-cost", "-5") } };
        Pod[] pods =
        [
            Pod("old", "a").Ready(Start.AddMinutes(-10)),
            Pod("crowded1", "b").Ready(Start.AddMinutes(-30)),
            Pod("crowded2", "b").Ready(Start.AddMinutes(-20)),
            Pod("young", "d").Ready(Start.AddMinutes(-1)),
            cheap,
            Pod("notready", "e"),
            Pod("pending", "f") with { Status = new PodStatus { Phase = "Pending" } },
            Pod("unassigned"),
        ];
        var order = ReplicaSetDecision.Decide(Set(0), pods, Start).Delete.Select(pod => pod.Metadata.Name);

        Assert.Equal(["unassigned", "pending", "notready", "cheap", "crowded2", "crowded1", "young", "old"], order);
    }

    [Fact]
    public void A_set_on_its_way_out_does_nothing()
    {
        var set = Set(3) with { Metadata = new ObjectMeta { Name = "web-1", DeletionTimestamp = Start } };

        Assert.Equal(ReplicaSetDecision.Nothing, ReplicaSetDecision.Decide(set, [], Start));
    }

    [Fact]
    public void A_pod_counts_as_available_after_minReadySeconds_and_the_set_comes_again_then()
    {
        var set = Set(2) with { Spec = Set(2).Spec! with { MinReadySeconds = 10 } };
        Pod[] pods = [Pod("a", "a").Ready(Start.AddSeconds(-10)), Pod("b", "b").Ready(Start.AddSeconds(-4))];
        var decision = ReplicaSetStatusDecision.Decide(set, pods, null, Start);

        Assert.Equal(2, decision.Status.ReadyReplicas);
        Assert.Equal(1, decision.Status.AvailableReplicas);
        Assert.Equal(TimeSpan.FromSeconds(6), decision.ChangesIn);
        Assert.Null(decision.PatchFor(set with { Status = decision.Status }));
    }

    [Fact]
    public void A_refused_creation_is_a_condition_that_goes_with_its_cause()
    {
        var failing = ReplicaSetStatusDecision.Decide(Set(1), [], "no room", Start);
        var failed = Set(1) with { Status = failing.Status };
        var still = ReplicaSetStatusDecision.Decide(failed, [], "no room", Start.AddMinutes(1));
        var cured = ReplicaSetStatusDecision.Decide(failed, [Pod("a", "a")], null, Start.AddMinutes(2));

        Assert.Equal("no room", Assert.Single(failing.Status.Conditions!).Message);
        Assert.Null(still.PatchFor(failed));
        Assert.Null(cured.Status.Conditions);
    }

    private static ReplicaSet Set(int replicas) => new()
    {
        Metadata = new ObjectMeta { Namespace = "shop", Name = "web-1", Uid = "rs-1", Generation = 1 },
        Spec = new ReplicaSetSpec { Replicas = replicas, Selector = new LabelSelector(), Template = Template("1") },
    };
}
