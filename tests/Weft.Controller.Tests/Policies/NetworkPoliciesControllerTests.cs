using Weft.Api;
using Weft.Controller.Policies;
using Weft.Testing;

namespace Weft.Controller.Tests.Policies;

public sealed class NetworkPoliciesControllerTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly PolicyTracker _tracker;
    private readonly NetworkPoliciesController _controller;
    private readonly Dictionary<ObjectKey, NetworkPolicy> _policies = [];
    private readonly List<(string Policy, string Reason)> _told = [];

    public NetworkPoliciesControllerTests()
    {
        _tracker = new PolicyTracker(ResourceTypes.NetworkPolicies, _time);
        _controller = new NetworkPoliciesController(
            key => _policies.GetValueOrDefault(key), _tracker, (policy, notice) => _told.Add((policy.Metadata.Name!, notice.Reason)), _time);
    }

    [Fact]
    public async Task A_policy_is_told_of_once_for_each_change_of_its_meaning()
    {
        _tracker.SeeNode("a", Given.Node("a", "0"));
        Write("np", 1, "7");
        await ReconcileAsync("np");
        Assert.Equal([("np", "Accepted")], _told);

        _tracker.SeeNode("a", Given.Node("a", "7"));
        await ReconcileAsync("np");
        Write("np", 1, "8");
        _tracker.SeeNode("a", Given.Node("a", "8"));
        await ReconcileAsync("np");
        Assert.Equal([("np", "Accepted"), ("np", "InForce")], _told);

        Write("np", 2, "9");
        _tracker.SeeNode("a", Given.Node("a", "9"));
        await ReconcileAsync("np");
        Assert.Equal([("np", "Accepted"), ("np", "InForce"), ("np", "Accepted"), ("np", "InForce")], _told);
    }

    [Fact]
    public async Task Ten_thousand_policies_at_once_are_told_of_one_after_the_other_at_a_bounded_pace()
    {
        _tracker.SeeNode("a", Given.Node("a", "10000"));
        for (var i = 0; i < 10_000; i++)
        {
            Write($"np{i}", 1, $"{i + 1}");
        }

        _time.Advance(PolicyTracker.Rest);
        var began = _time.GetUtcNow();
        for (var i = 0; i < 10_000; i++)
        {
            var done = _controller.ReconcileAsync(new ObjectKey("town", $"np{i}"), CancellationToken.None);
            Assert.False(done.IsCompleted);
            _time.Advance(NetworkPoliciesController.Pace);
            await done;
        }

        Assert.Equal(20_000, _told.Count);
        Assert.Equal(TimeSpan.FromSeconds(50), _time.GetUtcNow() - began);
    }

    [Fact]
    public async Task A_policy_that_is_gone_or_going_is_not_told_of()
    {
        Write("np", 1, "7");
        _policies[new ObjectKey("town", "np")] = _policies[new ObjectKey("town", "np")] with { Metadata = Given.Metadata("np", 1, "8") with { DeletionTimestamp = Given.Now } };
        await ReconcileAsync("np");
        _policies.Clear();
        await ReconcileAsync("np");

        Assert.Empty(_told);
    }

    [Fact]
    public async Task A_change_that_only_the_cache_has_seen_is_waited_for()
    {
        Write("np", 1, "7");
        _policies[new ObjectKey("town", "np")] = new NetworkPolicy { Metadata = Given.Metadata("np", 2, "8") };
        _time.Advance(PolicyTracker.Rest);

        Assert.Equal(PolicyTracker.Rest, await _controller.ReconcileAsync(new ObjectKey("town", "np"), CancellationToken.None));
        Assert.Empty(_told);
    }

    private void Write(string name, long generation, string version)
    {
        var policy = new NetworkPolicy { Metadata = Given.Metadata(name, generation, version) };
        _policies[new ObjectKey("town", name)] = policy;
        _tracker.See(new ObjectKey("town", name), policy.Metadata);
    }

    private async Task ReconcileAsync(string name)
    {
        _time.Advance(PolicyTracker.Rest);
        var done = _controller.ReconcileAsync(new ObjectKey("town", name), CancellationToken.None);
        _time.Advance(NetworkPoliciesController.Pace);
        Assert.Null(await done);
    }
}
