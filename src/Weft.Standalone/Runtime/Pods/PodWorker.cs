using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Weft.Api;
using Weft.Client;
using Weft.Standalone.Runtime.Containers;

namespace Weft.Standalone.Runtime.Pods;

/// <summary>Keeps one workload as its Pod wants it: the only owner of its record, sandbox, containers and status.</summary>
/// <remarks>
/// Level-triggered: every pass looks at what is wanted and at what is there, and does what is missing. Passes are caused by
/// changes of the Pod, ends of containers, findings of probes, and time. Nothing in a pass waits for a container.
/// </remarks>
internal sealed partial class PodWorker
{
    /// <summary>Between passes without a cause: logs are bounded and volumes refreshed then.</summary>
    private static readonly TimeSpan _housekeeping = TimeSpan.FromSeconds(30);

    private readonly PodServices _services;
    private readonly Backoff _backoff = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(30), Random.Shared);
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private volatile Pod? _desired;
    private volatile PodRecord _record;
    private int _failures;

    /// <summary>Ends what the worker started on the side: waits for ends, hooks.</summary>
    private CancellationToken _lifetime;

    /// <param name="services">What the node's workers share.</param>
    /// <param name="pod">The Pod; null for a record whose Pod is gone.</param>
    /// <param name="record">What an earlier runtime left; null for a new workload.</param>
    public PodWorker(PodServices services, Pod? pod, PodRecord? record)
    {
        _services = services;
        _desired = pod;
        _adopted = _recorded = record is not null;
        _record = record ?? new PodRecord
        {
            Uid = pod!.Metadata.Uid!,
            Namespace = pod.Metadata.Namespace ?? "default",
            Name = pod.Metadata.Name!,
            StartTime = services.Time.GetUtcNow(),
            HostNetwork = pod.Spec?.HostNetwork == true,
        };
        _lastPod = pod;
    }

    /// <summary>What is kept on disk, for readers on other threads.</summary>
    public PodRecord Record => _record;

    /// <summary>Hands over the Pod as it is now; null once it is gone from the API.</summary>
    public void Update(Pod? pod)
    {
        _desired = pod;
        if (pod is not null)
        {
            _lastPod = pod;
        }

        Signal();
    }

    public void Signal() => _signal.Writer.TryWrite(true);

    /// <summary>Works until the workload is gone, or until cancelled: its containers then go on without a runtime.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _lifetime = stop.Token;
        try
        {
            bool done = false;
            while (!done)
            {
                (done, TimeSpan wait) = await PassAsync(cancellationToken);
                if (!done)
                {
                    await WaitAsync(wait, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The runtime ends, the workload does not.
        }
        finally
        {
            await ForgetProbesAsync();
            await stop.CancelAsync();
        }
    }

    private async Task<(bool Done, TimeSpan Wait)> PassAsync(CancellationToken cancellationToken)
    {
        try
        {
            HarvestEnded();
            (bool done, TimeSpan? wait) = await SyncAsync(cancellationToken);
            _failures = 0;
            return (done, wait ?? _housekeeping);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            TimeSpan delay = _backoff.Delay(_failures++);
            PassFailed(_services.Logger, _record.Namespace, _record.Name, exception.Message, delay.TotalSeconds);
            return (false, delay);
        }
    }

    private async Task<(bool Done, TimeSpan? Wait)> SyncAsync(CancellationToken cancellationToken)
    {
        Pod? pod = _desired;
        if (pod is null || pod.Metadata.DeletionTimestamp is not null)
        {
            return await TerminateAsync(pod, cancellationToken);
        }

        if (IsOver(pod))
        {
            return (false, null);
        }

        CheckDeadline(pod);
        if (_record.FailedReason is not null || IsFinished(pod))
        {
            return (false, await EndAsync(pod, cancellationToken));
        }

        TimeSpan? wait = await StartAsync(pod, cancellationToken);
        if (IsFinished(pod))
        {
            return (false, await EndAsync(pod, cancellationToken));
        }

        await ReportAsync(pod, finished: false, cancellationToken);
        return (false, wait);
    }

    /// <summary>The API says that this workload has ended for good: it is never run again, even if nothing is known of it here.</summary>
    private bool IsOver(Pod pod) =>
        pod.Status?.Phase is "Succeeded" or "Failed" && _record.Sandbox is null && _record.Containers.Values.All(container => container.Phase == ContainerPhase.Exited);

    private void CheckDeadline(Pod pod)
    {
        if (_record.FailedReason is null && pod.Spec?.ActiveDeadlineSeconds is { } seconds
            && _services.Time.GetUtcNow() >= _record.StartTime + TimeSpan.FromSeconds(seconds))
        {
            Save(_record with
            {
                FailedReason = "DeadlineExceeded",
                FailedMessage = "Pod was active on the node longer than the specified deadline",
            });
        }
    }

    /// <summary>Every container has ended and none may be started again, or an init container failed for good.</summary>
    private bool IsFinished(Pod pod)
    {
        string? policy = pod.Spec?.RestartPolicy;
        bool initFailed = (pod.Spec?.InitContainers ?? []).Any(container =>
            policy == "Never" && Find(container.Name) is { Phase: ContainerPhase.Exited, ExitCode: not 0 });
        return initFailed || pod.Spec?.Containers.All(container =>
            Find(container.Name) is { Phase: ContainerPhase.Exited } ended && !RestartDecision.Restarts(policy, ended.ExitCode)) == true;
    }

    /// <summary>Writes down which containers have ended since the last pass.</summary>
    private void HarvestEnded()
    {
        foreach (ContainerRecord container in _record.Containers.Values.Where(container => container.Phase == ContainerPhase.Running))
        {
            if (ContainerRunner.HasEnded(container))
            {
                ContainerRecord ended = RestartDecision.WithBackoff(_services.Runner.Finish(_record, container));
                Save(_record.With(ended));
                ContainerEnded(_services.Logger, _record.Namespace, _record.Name, container.Name, ended.ExitCode);
            }
        }
    }

    private async Task WaitAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task timer = Task.Delay(wait, _services.Time, linked.Token);
        Task signal = _signal.Reader.ReadAsync(linked.Token).AsTask();
        await Task.WhenAny(timer, signal);
        await linked.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private ContainerRecord? Find(string container) => _record.Containers.GetValueOrDefault(container);

    private void Save(PodRecord record)
    {
        _services.Store.Save(record);
        _record = record;
    }

    private void Event(EventKind kind, string reason, string message)
    {
        if (_lastPod is { } pod)
        {
            _services.Events.Record(ResourceTypes.Pods, pod, kind, reason, message);
        }
    }

    [LoggerMessage(3120, LogLevel.Warning, "Workload {Namespace}/{Name} is not as wanted and is tried again in {Seconds:0.0} s: {Reason}")]
    private static partial void PassFailed(ILogger logger, string @namespace, string name, string reason, double seconds);

    [LoggerMessage(3121, LogLevel.Information, "Container {Container} of {Namespace}/{Name} ended with exit code {ExitCode}")]
    private static partial void ContainerEnded(ILogger logger, string @namespace, string name, string container, int exitCode);
}
