using Weft.Api;
using Weft.Client;
using Weft.Standalone.GarbageCollection;

namespace Weft.Standalone.Tests.GarbageCollection;

public sealed class GarbageDecisionTests
{
    private static readonly ObjectMeta _plain = new() { Name = "x", Uid = "x" };
    private static readonly ObjectMeta _deleting = _plain with { DeletionTimestamp = Objects.Start };

    [Fact]
    public void What_never_had_an_owner_stays() => Assert.IsType<GarbageDecision.Keep>(Decide(_plain));

    [Fact]
    public void What_lost_its_only_owner_is_collected_in_the_background() =>
        Assert.Equal(new GarbageDecision.Collect(PropagationPolicy.Background), Decide(_plain, owners: [OwnerState.Absent]));

    [Fact]
    public void One_sound_owner_is_enough_and_the_others_are_taken_off()
    {
        Assert.IsType<GarbageDecision.Keep>(Decide(_plain, owners: [OwnerState.Solid]));
        var drop = Assert.IsType<GarbageDecision.DropOwners>(Decide(_plain, owners: [OwnerState.Solid, OwnerState.Absent, OwnerState.WaitingForDependents]));
        Assert.Equal(["1", "2"], drop.Uids.Order());
    }

    [Fact]
    public void Below_an_owner_that_waits_the_chain_is_deleted_in_the_foreground_too()
    {
        Assert.Equal(new GarbageDecision.Collect(PropagationPolicy.Background), Decide(_plain, owners: [OwnerState.WaitingForDependents]));
        Assert.Equal(new GarbageDecision.Collect(PropagationPolicy.Foreground), Decide(_plain, owners: [OwnerState.WaitingForDependents], dependents: [Dependent("x", false)]));
    }

    [Fact]
    public void A_foreground_deletion_waits_for_those_that_block_and_for_no_others()
    {
        var waiting = _deleting with { Finalizers = ["foregroundDeletion"] };

        Assert.Equal(new GarbageDecision.AwaitDependents(false), Decide(waiting, dependents: [Dependent("x", true)]));
        Assert.Equal(new GarbageDecision.AwaitDependents(true), Decide(waiting, dependents: [Dependent("x", false), Dependent("y", true)]));
        Assert.Equal(new GarbageDecision.AwaitDependents(true), Decide(waiting));
    }

    [Fact]
    public void An_orphaning_deletion_releases_the_dependents() =>
        Assert.IsType<GarbageDecision.ReleaseDependents>(Decide(_deleting with { Finalizers = ["orphan"] }, dependents: [Dependent("x", true)]));

    [Fact]
    public void Somebody_elses_finalizer_is_none_of_our_business() =>
        Assert.IsType<GarbageDecision.Keep>(Decide(_deleting with { Finalizers = ["example.com/hold"] }, owners: [OwnerState.Absent]));

    private static ObjectMeta Dependent(string owner, bool blocks) =>
        new() { Name = "d", OwnerReferences = [new OwnerReference { Uid = owner, BlockOwnerDeletion = blocks }] };

    private static GarbageDecision Decide(ObjectMeta metadata, OwnerState[]? owners = null, ObjectMeta[]? dependents = null) => GarbageDecision.Decide(
        metadata,
        (owners ?? []).Select((state, index) => (state, index)).ToDictionary(pair => $"{pair.index}", pair => pair.state),
        dependents ?? []);
}
