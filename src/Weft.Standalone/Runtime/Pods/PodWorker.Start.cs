using Weft.Api;
using Weft.Client;
using Weft.Standalone.Runtime.Cni;
using Weft.Standalone.Runtime.Containers;
using Weft.Standalone.Runtime.Sandboxes;

namespace Weft.Standalone.Runtime.Pods;

/// <content>Bringing a workload up: volumes, sandbox, and what it had running before.</content>
internal sealed partial class PodWorker
{
    /// <summary>How soon a changed ConfigMap or Secret shows in a volume, as with kubelet.</summary>
    private static readonly TimeSpan _volumeRefresh = TimeSpan.FromSeconds(60);

    /// <summary>Why containers that should run do not, by name; part of the status.</summary>
    private readonly Dictionary<string, (string Reason, string? Message)> _waiting = new(StringComparer.Ordinal);

    /// <summary>Until when the volumes need not be compared with their API objects; null before they were made.</summary>
    private DateTimeOffset? _volumesFreshUntil;

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
        DateTimeOffset now = _services.Time.GetUtcNow();
        if (now < _volumesFreshUntil)
        {
            return true;
        }

        _services.Store.Prepare(_record.Uid);
        try
        {
            _volumes = await _services.Volumes.PrepareAsync(Fields(pod), cancellationToken);
            _volumesFreshUntil = now + _volumeRefresh;
            return true;
        }
        catch (Exception exception) when (
            _volumesFreshUntil is not null && exception is (ContainerConfigException or HttpRequestException or TimeoutException or KubeApiException))
        {
            // What was there stays: a workload does not stop because the API server is away or somebody deleted a ConfigMap.
            _volumesFreshUntil = now + _volumeRefresh;
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
