using Microsoft.Extensions.Logging;
using Weft.Api;
using Weft.Client;
using Weft.Standalone.Runtime.Containers;
using Weft.Standalone.Runtime.Cni;
using Weft.Standalone.Runtime.Exec;

namespace Weft.Standalone.Runtime.Pods;

/// <content>Stopping containers, and ending a workload for good.</content>
internal sealed partial class PodWorker
{
    private const int DefaultGraceSeconds = 30;

    /// <summary>How long a workload whose Pod was removed without grace may still take.</summary>
    private const int ForcedGraceSeconds = 2;

    private static readonly TimeSpan _killPoll = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<string, StopState> _stops = new(StringComparer.Ordinal);

    /// <summary>The Pod is deleted: stop, tell how it ended, remove everything, and let the object go.</summary>
    private async Task<(bool Done, TimeSpan? Wait)> TerminateAsync(Pod? pod, CancellationToken cancellationToken)
    {
        long grace = pod is null ? ForcedGraceSeconds : pod.Metadata.DeletionGracePeriodSeconds ?? DefaultGraceSeconds;
        TimeSpan? wait = StopAll(pod ?? _lastPod, TimeSpan.FromSeconds(grace), deleted: true);
        if (pod is not null)
        {
            await TellEndAsync(pod, cancellationToken);
        }

        if (wait is { } delay)
        {
            return (false, delay);
        }

        await RemoveSandboxAsync(cancellationToken);
        if (!_services.Cgroups.TryRemove(_record.Uid))
        {
            return (false, _killPoll);
        }

        if (pod is not null)
        {
            await ReportAsync(pod, finished: _record.Containers.Count > 0, cancellationToken);
            DeleteQuery query = new() { Uid = _record.Uid, GracePeriodSeconds = 0 };
            try
            {
                await _services.Client.DeleteAsync(ResourceTypes.Pods, pod.Key, query, cancellationToken);
            }
            catch (KubeApiException refusal) when (refusal.IsConflict)
            {
                // Another Pod has the name by now: this one is gone.
            }
        }

        _services.Store.Remove(_record.Uid);
        return (true, null);
    }

    /// <summary>
    /// Tells while the workload ends whether it still serves: where no other endpoint is left, Services go on using it as long as it does.
    /// An API server that is away must not delay the end.
    /// </summary>
    private async Task TellEndAsync(Pod pod, CancellationToken cancellationToken)
    {
        try
        {
            await ReportAsync(pod, finished: false, cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or TimeoutException or KubeApiException)
        {
            EndNotTold(_services.Logger, _record.Namespace, _record.Name, exception.Message);
        }
    }

    /// <summary>The workload is over but its Pod stays: remove the sandbox and tell how it ended.</summary>
    private async Task<TimeSpan?> EndAsync(Pod pod, CancellationToken cancellationToken)
    {
        _waiting.Clear();
        if (StopAll(pod, TimeSpan.FromSeconds(pod.Spec?.TerminationGracePeriodSeconds ?? DefaultGraceSeconds), deleted: false) is { } wait)
        {
            return wait;
        }

        await RemoveSandboxAsync(cancellationToken);
        _services.Cgroups.TryRemove(_record.Uid);
        await ReportAsync(pod, finished: true, cancellationToken);
        return null;
    }

    private async Task RemoveSandboxAsync(CancellationToken cancellationToken)
    {
        try
        {
            Save(await _services.Sandboxes.RemoveAsync(_record, cancellationToken));
        }
        catch (CniException exception)
        {
            Event(EventKind.Warning, "FailedKillPod", $"error killing pod: failed to \"KillPodSandbox\": plugin failed (delete): {exception.Message}");
            throw;
        }
    }

    /// <param name="deleted">By a deletion, with which containers serve on until they refuse to.</param>
    /// <returns>When to look again; null once nothing runs any more.</returns>
    private TimeSpan? StopAll(Pod? pod, TimeSpan grace, bool deleted)
    {
        TimeSpan? wait = null;
        foreach (ContainerRecord container in _record.Containers.Values.Where(container => container.Phase == ContainerPhase.Running))
        {
            Container? spec = (pod?.Spec?.InitContainers ?? []).Concat(pod?.Spec?.Containers ?? []).FirstOrDefault(item => item.Name == container.Name);
            if (!_stops.ContainsKey(container.Name))
            {
                Event(EventKind.Normal, "Killing", $"Stopping container {container.Name}");
            }

            wait = Sooner(wait, StopContainer(spec, container, grace, deleted));
        }

        return wait;
    }

    /// <summary>Asks the container to end, and kills it when its time is over. Called on every pass until it has ended.</summary>
    private TimeSpan StopContainer(Container? spec, ContainerRecord container, TimeSpan grace, bool deleted = false)
    {
        DateTimeOffset now = _services.Time.GetUtcNow();
        if (!_stops.TryGetValue(container.Name, out StopState? stop))
        {
            stop = new StopState { Began = now, Hook = RunHookAsync(spec, container, grace, _lifetime), ServesOn = deleted };
            _stops[container.Name] = stop;
            EndProbes(container.Name, deleted);
        }

        // Asked again with a shorter grace, as kubectl delete --now after a first delete, the shorter one counts.
        TimeSpan left = stop.Began + grace - now;
        if (left <= TimeSpan.Zero)
        {
            _services.Cgroups.Kill(_record.Uid, container.Name);
            return _killPoll;
        }

        container = Find(container.Name)!;
        if (!stop.Asked && stop.Hook.IsCompleted && (container.Main ?? _services.Runner.FindMain(_record.Uid, container.Name)) is { } main)
        {
            stop.Asked = true;
            Signals.Terminate(main);
        }

        return stop.Asked ? left : _killPoll < left ? _killPoll : left;
    }

    private void EndProbes(string container, bool deleted)
    {
        if (deleted && _probes.TryGetValue(container, out Probes.ContainerProbes? probes))
        {
            probes.BeginEnd();
        }
        else
        {
            _ = ForgetProbesAsync(container);
        }
    }

    /// <summary>Runs the preStop hook; whatever becomes of it, the container is asked to end afterwards.</summary>
    private async Task RunHookAsync(Container? spec, ContainerRecord container, TimeSpan grace, CancellationToken cancellationToken)
    {
        if (spec?.Lifecycle?.PreStop is not { } hook || container.Main is null)
        {
            return;
        }

        using CancellationTokenSource limit = new(grace, _services.Time);
        using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            if (hook.Sleep is { } sleep)
            {
                await Task.Delay(TimeSpan.FromSeconds(sleep.Seconds), _services.Time, linked.Token);
            }
            else if (hook.Exec is { } exec && ReadExecTarget(container.Name) is { } target)
            {
                CommandResult result = await CommandResult.RunAsync(target.CommandLine(container.Main.Pid, exec.Command ?? [], []), linked.Token);
                if (result.ExitCode != 0)
                {
                    Event(EventKind.Warning, "FailedPreStopHook", $"PreStopHook failed: exit code {result.ExitCode}: {result.Output.Trim()}");
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The grace period is over.
        }
        finally
        {
            Signal();
        }
    }

    private sealed class StopState
    {
        public required DateTimeOffset Began { get; init; }

        /// <summary>Ends when the container may be asked to end.</summary>
        public required Task Hook { get; init; }

        public bool Asked { get; set; }

        /// <summary>Its readiness is still what its probe finds; otherwise it is not ready from the first moment on.</summary>
        public required bool ServesOn { get; init; }
    }

    [LoggerMessage(3124, LogLevel.Debug, "Workload {Namespace}/{Name} ends, which could not be told yet: {Reason}")]
    private static partial void EndNotTold(ILogger logger, string @namespace, string name, string reason);
}
