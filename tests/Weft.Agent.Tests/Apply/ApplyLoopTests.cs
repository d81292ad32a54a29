using Microsoft.Extensions.Logging.Abstractions;
using Weft.Agent.Apply;
using Weft.Dataplane;
using Weft.Dataplane.Reconcile;
using Weft.Testing;

namespace Weft.Agent.Tests.Apply;

public sealed class ApplyLoopTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly ApplyLoop _loop;
    private NodeState? _desired = NodeState.Empty("eth0");
    private Func<ApplyResult> _kernel = () => new ApplyResult(1, [], 1);
    private int _passes;

    public ApplyLoopTests() => _loop = new ApplyLoop(() => _desired, Apply, _time, NullLogger<ApplyLoop>.Instance);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _loop.Dispose();

    [Fact]
    public async Task Requests_made_while_a_pass_runs_share_the_next_one()
    {
        using var stop = new CancellationTokenSource();
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        _kernel = () =>
        {
            entered.TrySetResult();
            release.Task.Wait(Token);
            return new ApplyResult(1, [], 1);
        };
        var running = Task.Run(() => _loop.RunAsync(stop.Token), Token);
        var first = _loop.RequestAsync(Token);
        await entered.Task;

        var others = Enumerable.Range(0, 15).Select(_ => _loop.RequestAsync(Token)).ToList();
        release.SetResult();
        await Task.WhenAll(others.Append(first));

        Assert.Equal(2, _passes);
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Who_waits_for_something_gets_the_first_pass_that_has_it_and_asks_for_none()
    {
        using var stop = new CancellationTokenSource();
        var running = _loop.RunAsync(stop.Token);
        var waiting = _loop.WhenAsync(applied => applied.Desired?.Underlay.Interface == "eth1", Token);
        using var impatience = new CancellationTokenSource();
        var givenUp = _loop.WhenAsync(_ => false, impatience.Token);
        Assert.Equal(0, _passes);

        await _loop.RequestAsync(Token);
        Assert.False(waiting.IsCompleted);
        _desired = NodeState.Empty("eth1");
        await _loop.RequestAsync(Token);

        Assert.Same(_desired, (await waiting).Desired);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp);
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task While_the_cluster_is_not_known_the_kernel_is_left_alone()
    {
        _desired = null;
        using var stop = new CancellationTokenSource();
        var running = _loop.RunAsync(stop.Token);

        var applied = await _loop.RequestAsync(Token);

        Assert.Null(applied.Desired);
        Assert.Equal(0, _passes);
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task A_row_that_failed_is_tried_again_without_a_request()
    {
        var error = new ApplyError("endpoint 00000007", "map row", "no");
        _kernel = () => new ApplyResult(0, _passes == 1 ? [error] : [], 1);
        using var stop = new CancellationTokenSource();
        var running = _loop.RunAsync(stop.Token);

        var failed = await _loop.RequestAsync(Token);
        Assert.Equal("map row: no", failed.ProblemOf(new(7)));
        Assert.Null(failed.ProblemOf(new(8)));

        var again = NextPass();
        _time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.True((await again).IsComplete);
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task A_kernel_that_throws_fails_the_request_and_not_the_loop()
    {
        _kernel = () => throw new InvalidOperationException("verifier said no");
        using var stop = new CancellationTokenSource();
        var running = _loop.RunAsync(stop.Token);

        var failed = await _loop.RequestAsync(Token);

        Assert.Equal("verifier said no", failed.ProblemOf(new(1)));
        _kernel = () => new ApplyResult(1, [], 1);
        Assert.True((await _loop.RequestAsync(Token)).IsComplete);
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task What_was_lost_behind_our_back_is_put_back_within_a_minute()
    {
        using var stop = new CancellationTokenSource();
        var running = _loop.RunAsync(stop.Token);
        await _loop.RequestAsync(Token);

        var next = NextPass();
        _time.Advance(TimeSpan.FromSeconds(60));

        Assert.True((await next).IsComplete);
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Requests_of_a_loop_that_ends_end_too()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        var waiting = _loop.RequestAsync(Token);

        await _loop.RunAsync(stop.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private ApplyResult Apply(NodeState desired)
    {
        _passes++;
        return _kernel();
    }

    private Task<AppliedState> NextPass()
    {
        var next = new TaskCompletionSource<AppliedState>(TaskCreationOptions.RunContinuationsAsynchronously);
        _loop.Applied += applied => next.TrySetResult(applied);
        return next.Task;
    }
}
