using System.Globalization;
using System.Security.Cryptography;
using Weft.Api;
using Weft.Client;
using Weft.Standalone.Runtime.Containers;

namespace Weft.Standalone.Runtime.Pods;

/// <content>Starting containers, and starting them again.</content>
internal sealed partial class PodWorker
{
    private static readonly TimeSpan _configRetry = TimeSpan.FromSeconds(5);

    /// <summary>Runs init containers one after the other; each must succeed before the next.</summary>
    private async Task<TimeSpan?> StartInitAsync(Pod pod, CancellationToken cancellationToken)
    {
        foreach (Container container in pod.Spec!.InitContainers ?? [])
        {
            if (Find(container.Name) is not { Phase: ContainerPhase.Exited, ExitCode: 0 })
            {
                return await KeepAsync(pod, container, cancellationToken);
            }
        }

        return null;
    }

    /// <summary>Starts the container if it should run and does not; stops it if it must be restarted.</summary>
    private async Task<TimeSpan?> KeepAsync(Pod pod, Container container, CancellationToken cancellationToken)
    {
        ContainerRecord? known = Find(container.Name);
        if (known is { Phase: ContainerPhase.Running })
        {
            return KeepRunning(pod, container, known);
        }

        if (known is { Phase: ContainerPhase.Exited })
        {
            await ForgetProbesAsync(container.Name);
            _stops.Remove(container.Name);
            if (!RestartDecision.Restarts(pod.Spec!.RestartPolicy, known.ExitCode))
            {
                return null;
            }

            TimeSpan left = (known.BackoffUntil ?? DateTimeOffset.MinValue) - _services.Time.GetUtcNow();
            if (left > TimeSpan.Zero)
            {
                WaitForBackoff(container, known);
                return left;
            }
        }

        return await LaunchAsync(pod, container, known, cancellationToken);
    }

    private TimeSpan? KeepRunning(Pod pod, Container container, ContainerRecord known)
    {
        if (known.Main is null && _services.Runner.FindMain(_record.Uid, container.Name) is { } main)
        {
            Save(_record.With(known with { Main = main }));
            StartProbes(pod, container, adopted: false, wasReady: false);
        }
        else if (known.Main is null)
        {
            return _launchPoll;
        }

        if (_probes.GetValueOrDefault(container.Name)?.LivenessFailure is { } failure && !_stops.ContainsKey(container.Name))
        {
            Event(EventKind.Normal, "Killing", $"Container {container.Name} failed liveness probe, will be restarted: {failure}");
        }
        else if (!_stops.ContainsKey(container.Name))
        {
            return null;
        }

        long grace = container.LivenessProbe?.TerminationGracePeriodSeconds ?? pod.Spec!.TerminationGracePeriodSeconds ?? 30;
        return StopContainer(container, Find(container.Name)!, TimeSpan.FromSeconds(grace));
    }

    private void WaitForBackoff(Container container, ContainerRecord known)
    {
        string pod = $"{_record.Name}_{_record.Namespace}({_record.Uid})";
        string seconds = RestartDecision.Backoff(known.Failures).TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        _waiting[container.Name] = ("CrashLoopBackOff", $"back-off {seconds}s restarting failed container={container.Name} pod={pod}");
        Event(EventKind.Warning, "BackOff", $"Back-off restarting failed container {container.Name} in pod {pod}");
    }

    private async Task<TimeSpan?> LaunchAsync(Pod pod, Container container, ContainerRecord? known, CancellationToken cancellationToken)
    {
        ContainerLaunch launch;
        try
        {
            launch = await new ContainerPlanner(_services, Fields(pod), _volumes).PlanAsync(container, cancellationToken);
        }
        catch (ContainerConfigException exception)
        {
            _waiting[container.Name] = ("CreateContainerConfigError", exception.Message);
            Event(EventKind.Warning, "Failed", $"Error: {exception.Message}");
            return _configRetry;
        }

        ContainerRecord starting = new()
        {
            Name = container.Name,
            Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)),
            RestartCount = known is null ? 0 : known.RestartCount + 1,
            StartedAt = _services.Time.GetUtcNow(),
            Failures = known?.Failures ?? 0,
            Last = known is null ? null : known with { Last = null },
        };
        _services.Cgroups.Create(_record.Uid, container.Name, ContainerPlanner.MemoryLimit(container), ContainerPlanner.MaxPids);
        ContainerRunner.Prepare(launch);

        // Written before the start: a runtime that is killed in between finds a container without a supervisor and ends it.
        Save(_record.With(starting));
        string netns = _record.HostNetwork ? _services.Node.NetnsPath : _record.Sandbox!.NetnsPath;
        starting = starting with { Supervisor = ContainerRunner.Start(launch, netns, _services.Store.LogFile(_record.Uid, container.Name)) };
        Save(_record.With(starting));
        WatchEnd(starting);
        Event(EventKind.Normal, "Started", $"Started container {container.Name}");
        return _launchPoll;
    }
}
