using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Weft.Dataplane;
using Weft.Dataplane.Reconcile;

namespace Weft.Agent.Apply;

/// <summary>One desired state at a time goes to the kernel, always the newest: requests made while one runs share the next.</summary>
internal sealed partial class ApplyLoop : IDisposable
{
    /// <summary>What the kernel lost behind our back is put back after this long at the latest.</summary>
    private static readonly TimeSpan _resync = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan _firstRetry = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan _lastRetry = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new(); // guards _requested, _waiting and _timer
    private readonly List<Waiter> _waiting = [];

    // One slot: "there is work". A second signal before the work is taken up would say nothing new.
    private readonly Channel<bool> _dirty = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Func<NodeState?> _desired;
    private readonly Func<NodeState, ApplyResult> _apply;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private long _requested;
    private int _failures;
    private HashSet<ApplyError> _told = [];
    private ITimer? _timer;
    private volatile AppliedState? _last;

    /// <param name="desired">The state wanted now; null while it is not known, in which case the kernel is left alone.</param>
    public ApplyLoop(Func<NodeState?> desired, Func<NodeState, ApplyResult> apply, TimeProvider time, ILogger<ApplyLoop> logger)
    {
        (_desired, _apply, _time, _logger) = (desired, apply, time, logger);
    }

    /// <summary>Raised after each pass, on the loop's thread.</summary>
    public event Action<AppliedState>? Applied;

    /// <summary>The outcome of the last pass; null before the first.</summary>
    public AppliedState? Last => _last;

    /// <summary>Asks for a pass without waiting for it.</summary>
    public void Request()
    {
        lock (_gate)
        {
            _requested++;
        }

        _dirty.Writer.TryWrite(true);
    }

    /// <summary>Asks for a pass and waits for one that began after this call.</summary>
    public Task<AppliedState> RequestAsync(CancellationToken cancellationToken)
    {
        var waiter = new Waiter();
        lock (_gate)
        {
            waiter.Ticket = ++_requested;
            _waiting.Add(waiter);
        }

        _dirty.Writer.TryWrite(true);
        return waiter.Completion.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Waits for a pass that is asked for after this call and of which something holds; asks for none itself.</summary>
    public async Task<AppliedState> WhenAsync(Func<AppliedState, bool> condition, CancellationToken cancellationToken)
    {
        var waiter = new Waiter { Condition = condition };
        lock (_gate)
        {
            waiter.Ticket = _requested + 1;
            _waiting.Add(waiter);
        }

        try
        {
            return await waiter.Completion.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            lock (_gate)
            {
                _waiting.Remove(waiter);
            }
        }
    }

    /// <summary>Runs passes until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await _dirty.Reader.ReadAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                break;
            }

            Pass();
        }

        FailWaiting(new OperationCanceledException("the agent stops"));
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _timer?.Dispose();
        }
    }

    private void Pass()
    {
        long covered;
        lock (_gate)
        {
            covered = _requested;
        }

        var applied = Attempt();
        _last = applied;
        _failures = applied.IsComplete ? 0 : _failures + 1;
        Arm(applied.IsComplete ? _resync : Backoff());
        Complete(covered, applied);
        Applied?.Invoke(applied);
    }

    private AppliedState Attempt()
    {
        var started = _time.GetTimestamp();
        NodeState? desired = null;
        try
        {
            desired = _desired();
            if (desired is null)
            {
                return new AppliedState(null, null, "the cluster's state is not known yet", TimeSpan.Zero);
            }

            var result = _apply(desired);
            Tell(result.Errors);
            return new AppliedState(desired, result, null, _time.GetElapsedTime(started));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The top of the loop: whatever went wrong, packets flow by what is in the kernel, and the next pass tries again.
            LogPassFailed(e.Message, e);
            return new AppliedState(desired, null, e.Message, _time.GetElapsedTime(started));
        }
    }

    /// <summary>What cannot be applied stays an error in every pass, and a Service that changes makes many: it is told once.</summary>
    private void Tell(IReadOnlyCollection<ApplyError> errors)
    {
        foreach (var error in errors.Where(error => !_told.Contains(error)))
        {
            LogRowFailed(error.Subject, error.Target, error.Message);
        }

        _told = [.. errors];
    }

    private TimeSpan Backoff()
    {
        var wait = _firstRetry * Math.Pow(2, Math.Min(_failures - 1, 10));
        return wait < _lastRetry ? wait : _lastRetry;
    }

    private void Arm(TimeSpan due)
    {
        lock (_gate)
        {
            _timer ??= _time.CreateTimer(_ => Request(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(due, Timeout.InfiniteTimeSpan);
        }
    }

    private void Complete(long covered, AppliedState applied)
    {
        List<Waiter> done;
        lock (_gate)
        {
            done = [.. _waiting.Where(waiter => waiter.Ticket <= covered && waiter.Condition?.Invoke(applied) != false)];
            _waiting.RemoveAll(done.Contains);
        }

        done.ForEach(waiter => waiter.Completion.TrySetResult(applied));
    }

    private void FailWaiting(Exception reason)
    {
        lock (_gate)
        {
            _waiting.ForEach(waiter => waiter.Completion.TrySetException(reason));
            _waiting.Clear();
        }
    }

    [LoggerMessage(1300, LogLevel.Warning, "Could not apply {Target} of {Subject}: {Reason}")]
    private partial void LogRowFailed(string subject, string target, string reason);

    [LoggerMessage(1301, LogLevel.Error, "Could not apply the node's state: {Reason}")]
    private partial void LogPassFailed(string reason, Exception exception);

    private sealed class Waiter
    {
        public long Ticket { get; set; }

        /// <summary>What must hold of the pass; null takes the first.</summary>
        public Func<AppliedState, bool>? Condition { get; init; }

        public TaskCompletionSource<AppliedState> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
