using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Weft.Api;
using Weft.Client;
using Weft.Standalone.Runtime.Cni;
using Weft.Standalone.Runtime.Containers;
using Weft.Standalone.Runtime.Sandboxes;

namespace Weft.Standalone.Runtime.Pods;

/// <content>Bringing a workload up: volumes, sandbox, init containers, containers.</content>
internal sealed partial class PodWorker
{
    private static readonly TimeSpan _configRetry = TimeSpan.FromSeconds(5);

    /// <summary>Why containers that should run do not, by name; part of the status.</summary>
    private readonly Dictionary<string, (string Reason, string? Message)> _waiting = new(StringComparer.Ordinal);

    private int _startFailures;
    private bool _adopted;
    private bool _recorded;
    private bool _ignoredTold;

    /// <returns>When to look again at the latest.</returns>
    private async Task<TimeSpan?> StartAsync(Pod pod, CancellationToken cancellationToken)
    {
        _waiting.Clear();
        if (!_recorded)
        {
            // Anything a record that was lost left running must not run beside the new workload.
            _services.Cgroups.TryRemove(_record.Uid);
            Save(_record);
            _recorded = true;
        }

        if (Refused(pod) is { } refusal)
        {
            WaitAll(pod, "CreateContainerConfigError", refusal);
            Event(EventKind.Warning, "UnsupportedField", refusal);
            return null;
        }

        if (!await PrepareVolumesAsync(pod, cancellationToken) || !await PrepareSandboxAsync(pod, cancellationToken))
        {
            return _backoff.Delay(_startFailures++);
        }

        _startFailures = 0;
        Adopt(pod);
        TimeSpan? wait = await StartInitAsync(pod, cancellationToken);
        if ((pod.Spec!.InitContainers ?? []).All(container => Find(container.Name) is { Phase: ContainerPhase.Exited, ExitCode: 0 }))
        {
            foreach (Container container in pod.Spec.Containers)
            {
                wait = Sooner(wait, await KeepAsync(pod, container, cancellationToken));
            }
        }

        foreach (string name in _record.Containers.Keys)
        {
            BoundedLog.Cut(_services.Store.LogFile(_record.Uid, name));
        }

        return wait;
    }

    private string? Refused(Pod pod)
    {
        if (!_ignoredTold && UnsupportedFields.Ignored(pod.Spec!).ToArray() is { Length: > 0 } ignored)
        {
            Event(EventKind.Warning, "UnsupportedField", $"the process runtime ignores {string.Join(", ", ignored)}");
        }

        _ignoredTold = true;
        string refusal = string.Join("; ", UnsupportedFields.Fatal(pod.Spec!));
        return refusal.Length == 0 ? null : refusal;
    }

    private async Task<bool> PrepareVolumesAsync(Pod pod, CancellationToken cancellationToken)
    {
        _services.Store.Prepare(_record.Uid);
        try
        {
            _volumes = await _services.Volumes.PrepareAsync(Fields(pod), cancellationToken);
            return true;
        }
        catch (ContainerConfigException exception)
        {
            WaitAll(pod, "ContainerCreating", exception.Message);
            Event(EventKind.Warning, "FailedMount", exception.Message);
            await ReportAsync(pod, finished: false, cancellationToken);
            return false;
        }
    }

    private async Task<bool> PrepareSandboxAsync(Pod pod, CancellationToken cancellationToken)
    {
        if (_record.HostNetwork || SandboxManager.IsIntact(_record))
        {
            return true;
        }

        try
        {
            await ReportAsync(pod, finished: false, cancellationToken);
            await DropSandboxAsync(cancellationToken);
            Save(await _services.Sandboxes.CreateAsync(_record, cancellationToken));
            return true;
        }
        catch (Exception exception) when (exception is CniException or IOException)
        {
            // CreateAsync wrote its own records: what is on disk is what is there.
            _record = _services.Store.Load().FirstOrDefault(known => known.Uid == _record.Uid) ?? _record;
            Event(EventKind.Warning, "FailedCreatePodSandBox", $"Failed to create pod sandbox: plugin failed (add): {exception.Message}");
            SandboxFailed(_services.Logger, _record.Namespace, _record.Name, exception.Message);
            return false;
        }
    }

    /// <summary>Ends whatever still runs in a sandbox that is broken or was never complete, and removes it.</summary>
    private async Task DropSandboxAsync(CancellationToken cancellationToken)
    {
        if (_record.Sandbox is null && _record.Containers.IsEmpty)
        {
            return;
        }

        if (_record.Sandbox?.Ready == true)
        {
            Event(EventKind.Normal, "SandboxChanged", "Pod sandbox changed, it will be killed and re-created.");
        }

        _services.Cgroups.TryRemove(_record.Uid);
        Save(await _services.Sandboxes.RemoveAsync(_record, cancellationToken));
        HarvestEnded();
    }

    /// <summary>Takes over the containers that an earlier runtime started.</summary>
    private void Adopt(Pod pod)
    {
        if (!_adopted)
        {
            return;
        }

        _adopted = false;
        foreach (Container container in (pod.Spec!.InitContainers ?? []).Concat(pod.Spec.Containers))
        {
            if (Find(container.Name) is { Phase: ContainerPhase.Running } running)
            {
                WatchEnd(running);
                ContainerStatus? told = pod.Status?.ContainerStatuses?.FirstOrDefault(status => status.Name == container.Name);
                StartProbes(pod, container, adopted: true, told?.Ready == true);
                ContainerAdopted(_services.Logger, _record.Namespace, _record.Name, container.Name, running.Main?.Pid ?? 0);
            }
        }
    }

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

    private void WaitAll(Pod pod, string reason, string message)
    {
        foreach (Container container in (pod.Spec!.InitContainers ?? []).Concat(pod.Spec.Containers))
        {
            _waiting[container.Name] = (reason, message);
        }
    }

    private PodFields Fields(Pod pod) => new(
        pod, _services.Node.Name, _services.NodeAddresses, _record.HostNetwork ? _services.NodeAddresses : _record.Addresses);

    private static TimeSpan? Sooner(TimeSpan? left, TimeSpan? right) => left is null || right < left ? right ?? left : left;
}
