using Microsoft.Extensions.Logging.Abstractions;
using Weft.Agent.Apply;
using Weft.Agent.Policies.Records;
using Weft.Agent.Policies.Watch;
using Weft.Agent.Sandboxes;
using Weft.Agent.Tests.Sandboxes;
using Weft.Api;
using Weft.Cni.Wire;
using Weft.Dataplane;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Policies;
using Weft.Dataplane.Reconcile;
using Weft.Testing;

namespace Weft.Agent.Tests.Policies.Watch;

/// <summary>What ADD waits for, and for how long.</summary>
public sealed class PolicyGateTests : IAsyncLifetime
{
    private const int TryAgainLater = 11;

    private readonly ManualTimeProvider _time = new();
    private readonly PolicySource _policies = new();
    private readonly Dictionary<ObjectKey, PodRecord> _pods = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly World _world = new();
    private readonly ApplyLoop _loop;
    private readonly PolicyGate _gate;
    private ApplyResult _kernel = new(1, [], 1);
    private Task _running = Task.CompletedTask;
    private int _passes;

    public PolicyGateTests()
    {
        _loop = new ApplyLoop(Desired, Apply, _time, NullLogger<ApplyLoop>.Instance);
        _policies.Changed += _loop.Request;
        _gate = new PolicyGate(_policies, _pods.GetValueOrDefault, _loop, _time);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _running = Task.Run(() => _loop.RunAsync(_stop.Token), Token);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _loop.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task A_workload_whose_policies_are_known_already_waits_for_one_pass_only()
    {
        var record = Attach();
        Know(record);
        await _loop.RequestAsync(Token);
        var before = _passes;

        var applied = await _gate.PassAsync(record, Token);

        Assert.Null(applied.ProblemOf(record.EndpointId));
        Assert.Equal(before + 1, _passes);
    }

    [Fact]
    public async Task A_Pod_that_is_seen_late_is_waited_for_and_passes_that_do_not_know_it_do_not_count()
    {
        var record = Attach();
        Know();
        var passing = _gate.PassAsync(record, Token);
        await _loop.RequestAsync(Token);
        _time.Advance(PolicyGate.Patience - TimeSpan.FromMilliseconds(1));
        Assert.False(passing.IsCompleted);

        Know(record);

        Assert.True((await passing).Desired!.Policies!.Isolations.Contains(record.EndpointId));
    }

    [Fact]
    public async Task A_Pod_that_is_never_seen_is_refused_by_name_after_ten_seconds()
    {
        var record = Attach();
        Know();

        var refused = await RefusedAsync(record);

        Assert.Equal(TryAgainLater, refused.Code);
        Assert.Contains("does not show Pod shop/c", refused.Details, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_API_server_the_refusal_says_so()
    {
        var refused = await RefusedAsync(Attach());

        Assert.Equal(TryAgainLater, refused.Code);
        Assert.Contains("API server was not reached", refused.Details, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_Pod_of_the_same_name_is_not_taken_for_the_one_that_is_added()
    {
        var record = Attach();
        Know();
        _pods[new ObjectKey("shop", "c")] = new PodRecord(new ObjectKey("shop", "c"), "uid-of-old", 1, LabelSet.Empty, [], PortSet.Empty, false, false);

        var refused = await RefusedAsync(record);

        Assert.Equal(TryAgainLater, refused.Code);
        Assert.Contains("uid-of-old, not uid", refused.Details, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_kernel_says_of_the_pass_is_handed_on()
    {
        var record = Attach();
        Know(record);
        _kernel = new ApplyResult(0, [new ApplyError(Subjects.Of(record.EndpointId), "weft_isolations_v1", "no room")], 1);

        var applied = await _gate.PassAsync(record, Token);

        Assert.Equal("weft_isolations_v1: no room", applied.ProblemOf(record.EndpointId));
    }

    [Fact]
    public async Task A_sandbox_that_is_deleted_meanwhile_is_not_waited_for()
    {
        var record = Attach();
        Know();
        var passing = _gate.PassAsync(record, Token);

        _gate.GiveUp(new SandboxKey("another", "eth0"));
        Assert.False(passing.IsCompleted);
        _gate.GiveUp(record.Key);

        Assert.Equal(TryAgainLater, (await Assert.ThrowsAsync<CniException>(() => passing)).Code);
    }

    [Fact]
    public async Task An_agent_that_stops_ends_the_wait()
    {
        var passing = _gate.PassAsync(Attach(), Token);

        await _stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => passing);
    }

    private SandboxRecord Attach() => _world.Ledger.Attach(_world.NewClaim("c"), _world.Prefixes);

    private void Know(params SandboxRecord[] workloads) => _policies.Publish(
        new PolicyView(PolicyState.OpenFor(workloads.Select(record => record.EndpointId)), new PolicyVersions(1, 1, 1, 1), 0, TimeSpan.Zero));

    private async Task<CniException> RefusedAsync(SandboxRecord record)
    {
        var passing = _gate.PassAsync(record, Token);
        _time.Advance(PolicyGate.Patience);
        return await Assert.ThrowsAsync<CniException>(() => passing);
    }

    private NodeState Desired() => NodeState.Empty("eth0") with
    {
        Policies = _policies.Current?.State,
        Endpoints = [.. _world.Ledger.Active.Select(record => new EndpointSpec(
            record.EndpointId, record.Workload, record.HostInterface, record.Netns.Path, record.Key.IfName, record.Mac, record.Ipv4, record.Ipv6, 0))],
    };

    private ApplyResult Apply(NodeState desired)
    {
        Interlocked.Increment(ref _passes);
        return _kernel;
    }
}
