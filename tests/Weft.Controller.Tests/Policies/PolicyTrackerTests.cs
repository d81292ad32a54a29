using Weft.Api;
using Weft.Controller.Policies;
using Weft.Testing;

namespace Weft.Controller.Tests.Policies;

public sealed class PolicyTrackerTests
{
    private static readonly ObjectKey _key = new("town", "np");

    private readonly ManualTimeProvider _time = new();
    private readonly PolicyTracker _tracker;

    public PolicyTrackerTests() => _tracker = new PolicyTracker(ResourceTypes.NetworkPolicies, _time);

    [Fact]
    public void A_policy_is_told_of_when_it_has_rested()
    {
        _tracker.See(_key, Given.Metadata("np", 1, "7"));
        Assert.Equal(PolicyTracker.Rest, _tracker.Look(_key, out _, out _));

        _time.Advance(TimeSpan.FromMilliseconds(600));
        _tracker.See(_key, Given.Metadata("np", 2, "8"));
        _time.Advance(TimeSpan.FromMilliseconds(600));
        Assert.Equal(TimeSpan.FromMilliseconds(400), _tracker.Look(_key, out _, out _));

        _time.Advance(TimeSpan.FromMilliseconds(400));
        Assert.Null(_tracker.Look(_key, out var track, out _));
        Assert.Equal(8UL, track!.Version);
    }

    [Fact]
    public void A_policy_that_never_rests_is_told_of_all_the_same_but_seldom()
    {
        var told = 0;
        for (var i = 1; i <= 300; i++)
        {
            _tracker.See(_key, Given.Metadata("np", i, $"{i}"));
            if (_tracker.Look(_key, out var track, out _) is null)
            {
                told++;
                _tracker.Told(_key, track!, known => known);
            }

            _time.Advance(TimeSpan.FromMilliseconds(500));
        }

        Assert.InRange(told, 3, 5);
    }

    [Fact]
    public void A_write_that_changes_no_meaning_asks_for_no_newer_version()
    {
        _tracker.See(_key, Given.Metadata("np", 1, "7"));
        _tracker.See(_key, Given.Metadata("np", 1, "9") with { Labels = new Dictionary<string, string> { ["a"] = "b" } });

        _tracker.Look(_key, out var track, out _);
        Assert.Equal(7UL, track!.Version);
    }

    [Fact]
    public void Another_mode_is_another_policy()
    {
        _tracker.See(_key, Given.Metadata("np", 1, "7"));
        _tracker.See(_key, Given.Metadata("np", 1, "9") with { Annotations = new Dictionary<string, string> { [PolicyAnnotations.Mode] = "audit" } });

        _tracker.Look(_key, out var track, out _);
        Assert.Equal(9UL, track!.Version);
    }

    [Fact]
    public void It_is_kept_when_the_last_node_had_it()
    {
        _tracker.SeeNode("a", Given.Node("a", "0"));
        _tracker.See(_key, Given.Metadata("np", 1, "7"));
        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal([_key], _tracker.SeeNode("a", Given.Node("a", "7")));

        _tracker.Look(_key, out var track, out var standing);
        Assert.Equal(_time.GetUtcNow(), track!.ReachedAt);
        Assert.True(standing!.IsInForce);
    }

    [Fact]
    public void A_policy_that_is_gone_is_forgotten()
    {
        _tracker.SeeNode("a", Given.Node("a", "0"));
        _tracker.See(_key, Given.Metadata("np", 1, "7"));
        _tracker.See(_key, null);

        Assert.Null(_tracker.Look(_key, out var track, out _));
        Assert.Null(track);
        Assert.Equal(0, _tracker.Waiting);
    }

    [Fact]
    public void What_was_told_of_the_policy_before_is_not_kept_for_the_one_it_became()
    {
        _tracker.See(_key, Given.Metadata("np", 1, "7"));
        _time.Advance(PolicyTracker.Rest);
        _tracker.Look(_key, out var before, out _);
        _tracker.See(_key, Given.Metadata("np", 2, "8"));

        _tracker.Told(_key, before!, known => known with { IsJudged = true });

        _tracker.Look(_key, out var after, out _);
        Assert.False(after!.IsJudged);
    }
}
