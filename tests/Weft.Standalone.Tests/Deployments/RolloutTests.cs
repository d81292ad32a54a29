using Weft.Api;
using Weft.Standalone.Deployments;
using static Weft.Standalone.Tests.Objects;

namespace Weft.Standalone.Tests.Deployments;

public sealed class RolloutTests
{
    public static TheoryData<int, string, string> Strategies => new()
    {
        { 1, "25%", "25%" },
        { 3, "1", "0" },
        { 3, "0", "1" },
        { 4, "25%", "25%" },
        { 10, "30%", "20%" },
        { 5, "100%", "0" },
    };

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Whatever_crashes_and_lags_a_rollout_ends_within_its_bounds(int replicas, string surge, string unavailable)
    {
        var crashes = 0;
        for (var seed = 0; seed < 40; seed++)
        {
            var world = new RolloutWorld(Deployment(replicas, "1", Share(surge), Share(unavailable)), seed);
            world.RunUntilComplete();
            world.MustStayAvailable = true;
            world.Change(deployment => deployment.WithTemplate("2"));
            world.RunUntilComplete();
            crashes += world.Crashes;

            Assert.Equal(["1", "2"], world.Sets.Select(set => set.Metadata.Annotations![Revisions.Revision]).Order());
            Assert.Equal("2", world.Deployment.Metadata.Annotations![Revisions.Revision]);
        }

        Assert.True(crashes > 40, "the simulation did not try crashes");
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void A_rollback_in_the_middle_of_a_rollout_stays_within_the_bounds(int replicas, string surge, string unavailable)
    {
        for (var seed = 100; seed < 130; seed++)
        {
            var world = new RolloutWorld(Deployment(replicas, "1", Share(surge), Share(unavailable)), seed);
            world.RunUntilComplete();
            world.MustStayAvailable = true;
            world.Change(deployment => deployment.WithTemplate("2"));
            world.RunUntilComplete(interruption: deployment => deployment.WithTemplate("1"));

            var current = world.Sets.Single(set => set.Spec!.Template!.Spec!.Containers[0].Image == "web:1");
            Assert.Equal(replicas, current.Spec!.Replicas);
        }
    }

    [Fact]
    public void Many_revisions_leave_no_more_history_than_wanted()
    {
        var first = Deployment(2, "0");
        var world = new RolloutWorld(first with { Spec = first.Spec! with { RevisionHistoryLimit = 2 } }, 7);
        for (var revision = 1; revision <= 6; revision++)
        {
            world.RunUntilComplete();
            world.Change(deployment => deployment.WithTemplate($"{revision}"));
        }

        world.RunUntilComplete();
        for (var i = 0; i < 40 && world.Sets.Count() > 3; i++)
        {
            world.RunUntilComplete();
        }

        Assert.Equal(["5", "6", "7"], world.Sets.Select(set => set.Metadata.Annotations![Revisions.Revision]).Order());
    }

    private static IntOrString Share(string text) => int.TryParse(text, out var number) ? number : new IntOrString(text);
}
