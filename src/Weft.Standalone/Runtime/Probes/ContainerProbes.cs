using Weft.Api;

namespace Weft.Standalone.Runtime.Probes;

/// <summary>The probes of one start of one container, and what they have found.</summary>
/// <remarks>Loops run until <see cref="DisposeAsync"/>; findings are read by the workload's worker, which is told of changes.</remarks>
internal sealed class ContainerProbes : IAsyncDisposable
{
    private readonly ProbeRunner _runner;
    private readonly ProbeTarget _target;
    private readonly TimeProvider _time;
    private readonly Action _changed;
    private readonly Action<string, string> _unhealthy;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _ending;
    private readonly Task _loops;
    private volatile bool _started;
    private volatile bool _ready;
    private volatile string? _livenessFailure;

    /// <param name="runner">Asks once.</param>
    /// <param name="target">The container.</param>
    /// <param name="adopted">The container ran before this runtime did: it was started, and as ready as it was told to be.</param>
    /// <param name="wasReady">What the API server has about an adopted container.</param>
    /// <param name="time">The clock.</param>
    /// <param name="changed">Called after a finding changed.</param>
    /// <param name="unhealthy">Called on every failure with the probe's name and the reason.</param>
    public ContainerProbes(
        ProbeRunner runner, ProbeTarget target, bool adopted, bool wasReady, TimeProvider time, Action changed, Action<string, string> unhealthy)
    {
        _runner = runner;
        _target = target;
        _time = time;
        _changed = changed;
        _unhealthy = unhealthy;
        _started = target.Container.StartupProbe is null || (adopted && wasReady);
        _ready = adopted ? wasReady : target.Container.ReadinessProbe is null && _started;
        _ready |= adopted && target.Container.ReadinessProbe is null && _started;
        _ending = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        _loops = RunAsync(_stop.Token, _ending.Token);
    }

    public bool Started => _started;

    public bool Ready => _ready;

    /// <summary>Why the container must be restarted; null as long as it is alive.</summary>
    public string? LivenessFailure => _livenessFailure;

    /// <summary>The workload is being deleted: whether it still serves goes on being asked, whether it should be restarted does not.</summary>
    public void BeginEnd() => _ending.Cancel();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loops;
        _ending.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken, CancellationToken ending)
    {
        try
        {
            Container container = _target.Container;
            if (!_started)
            {
                await LoopAsync(container.StartupProbe!, "Startup", OnStartup, ending);
            }

            Task readiness = container.ReadinessProbe is { } ready
                ? LoopAsync(ready, "Readiness", OnReadiness, cancellationToken)
                : Task.CompletedTask;
            Task liveness = container.LivenessProbe is { } alive ? LoopAsync(alive, "Liveness", OnLiveness, ending) : Task.CompletedTask;
            await Task.WhenAll(readiness, liveness);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The container has ended, or has only its readiness left to tell.
        }
    }

    /// <summary>Asks again and again; <paramref name="judged"/> hears of every crossing of a threshold and says whether to go on.</summary>
    private async Task LoopAsync(Probe probe, string name, Func<bool, string, bool> judged, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromSeconds(probe.InitialDelaySeconds ?? 0), _time, cancellationToken);
        int successes = 0;
        int failures = 0;
        while (true)
        {
            ProbeResult result = await AskAsync(probe, cancellationToken);
            successes = result.Success ? successes + 1 : 0;
            failures = result.Success ? 0 : failures + 1;
            if (!result.Success)
            {
                _unhealthy(name, result.Message);
            }

            bool crossed = result.Success ? successes >= (probe.SuccessThreshold ?? 1) : failures >= (probe.FailureThreshold ?? 3);
            if (crossed && !judged(result.Success, result.Message))
            {
                return;
            }

            await Task.Delay(TimeSpan.FromSeconds(Math.Max(1, probe.PeriodSeconds ?? 10)), _time, cancellationToken);
        }
    }

    private async Task<ProbeResult> AskAsync(Probe probe, CancellationToken cancellationToken)
    {
        TimeSpan limit = TimeSpan.FromSeconds(Math.Max(1, probe.TimeoutSeconds ?? 1));
        using CancellationTokenSource timer = new(limit, _time);
        using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            return await _runner.RunAsync(probe, _target, linked.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ProbeResult(false, $"no answer within {limit.TotalSeconds:0} s");
        }
    }

    private bool OnStartup(bool success, string message)
    {
        if (success)
        {
            _started = true;
            _ready = _target.Container.ReadinessProbe is null;
        }
        else
        {
            _livenessFailure = $"startup probe: {message}";
        }

        _changed();
        return false;
    }

    private bool OnReadiness(bool success, string message)
    {
        if (_ready != success)
        {
            _ready = success;
            _changed();
        }

        return true;
    }

    private bool OnLiveness(bool success, string message)
    {
        if (success)
        {
            return true;
        }

        _livenessFailure = message;
        _changed();
        return false;
    }
}
