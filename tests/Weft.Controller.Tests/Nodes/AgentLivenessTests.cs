using Weft.Api;
using Weft.Controller.Nodes;

namespace Weft.Controller.Tests.Nodes;

public sealed class AgentLivenessTests
{
    private static readonly DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly Condition _dead = new() { Type = "AgentAlive", Status = "False" };

    [Fact]
    public void An_agent_lives_while_its_lease_changes_whatever_its_clock_says()
    {
        var first = AgentLiveness.Look(null, Lease(_now.AddYears(-10)), _now);
        var second = AgentLiveness.Look(first, Lease(_now.AddYears(-10).AddSeconds(5)), _now.AddSeconds(19));

        var (wanted, again) = AgentLiveness.Judge(Lease(_now), second, null, isFirstLook: false, _now.AddSeconds(30));

        Assert.Equal(("True", "LeaseRenewed"), (wanted!.Status, wanted.Reason));
        Assert.Equal(TimeSpan.FromSeconds(9), again);
    }

    [Fact]
    public void An_agent_whose_lease_stands_still_for_its_duration_is_dead()
    {
        var lease = Lease(_now);
        var sight = AgentLiveness.Look(AgentLiveness.Look(null, lease, _now), lease, _now.AddSeconds(19));

        Assert.Equal("True", AgentLiveness.Judge(lease, sight, null, false, _now.AddSeconds(19.9)).Wanted!.Status);
        var (wanted, again) = AgentLiveness.Judge(lease, sight, null, false, _now.AddSeconds(20));

        Assert.Equal(("False", "the agent has not renewed the Lease weft-system/n1 for 20 s"), (wanted!.Status, wanted.Message));
        Assert.Null(again);
    }

    [Fact]
    public void A_controller_that_begins_to_look_neither_kills_the_living_nor_wakes_the_dead()
    {
        var sight = AgentLiveness.Look(null, Lease(_now), _now);

        Assert.Equal("True", AgentLiveness.Judge(Lease(_now), sight, null, isFirstLook: true, _now).Wanted!.Status);
        Assert.Equal("False", AgentLiveness.Judge(Lease(_now), sight, _dead, isFirstLook: true, _now).Wanted!.Status);
        Assert.Equal("True", AgentLiveness.Judge(Lease(_now), sight, _dead, isFirstLook: false, _now).Wanted!.Status);
    }

    [Fact]
    public void Without_a_lease_nothing_is_said_or_that_nothing_is_known()
    {
        Assert.Null(AgentLiveness.Judge(null, null, null, false, _now).Wanted);
        Assert.Equal("Unknown", AgentLiveness.Judge(null, null, _dead, false, _now).Wanted!.Status);
    }

    private static Lease Lease(DateTimeOffset renewed) => new()
    {
        Metadata = new ObjectMeta { Namespace = AgentLease.Namespace, Name = "n1" },
        Spec = new LeaseSpec { RenewTime = renewed, LeaseDurationSeconds = 20 },
    };
}
