using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Weft.Api;
using Weft.Client;
using Weft.Standalone.Runtime.Cni;
using Weft.Standalone.Runtime.Pods;

namespace Weft.Standalone.Runtime.Nodes;

/// <summary>Runs the workloads of one node: one worker per Pod that is bound to it, or was when this runtime last lived.</summary>
internal sealed partial class NodeRuntime(PodServices services, Informer<Pod> pods, ILogger<NodeRuntime> logger)
{
    private static readonly TimeSpan _garbageInterval = TimeSpan.FromMinutes(5);

    /// <summary>Workers by Pod uid; a Pod that was deleted and made again under one name has two for a while.</summary>
    private readonly ConcurrentDictionary<string, Running> _workers = new(StringComparer.Ordinal);

    /// <summary>Records of all workloads known here.</summary>
    public IEnumerable<PodRecord> Records => _workers.Values.Select(running => running.Worker.Record);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Task informer = pods.RunAsync(cancellationToken);
        try
        {
            // Nothing may be decided about recorded workloads before it is known which Pods there are.
            await pods.WaitForSyncAsync(cancellationToken);
            using InformerSubscription<Pod> changes = pods.Subscribe();
            AdoptRecords(cancellationToken);
            Task garbage = CollectGarbageAsync(cancellationToken);
            while (true)
            {
                await changes.WaitAsync(cancellationToken);
                foreach (InformerChange<Pod> change in changes.Drain())
                {
                    Apply(change, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The runtime ends; its workers do too, their workloads do not.
        }

        await Task.WhenAll(_workers.Values.Select(running => running.Task));
        await informer;
    }

    private void AdoptRecords(CancellationToken cancellationToken)
    {
        Dictionary<string, Pod> byUid = pods.Objects.ToDictionary(pod => pod.Metadata.Uid!, StringComparer.Ordinal);
        foreach (PodRecord record in services.Store.Load())
        {
            RecordFound(logger, services.Node.Name, record.Namespace, record.Name, byUid.ContainsKey(record.Uid));
            Start(record.Uid, byUid.GetValueOrDefault(record.Uid), record, cancellationToken);
        }
    }

    private void Apply(InformerChange<Pod> change, CancellationToken cancellationToken)
    {
        string? uid = change.New?.Metadata.Uid;
        if (change.Old?.Metadata.Uid is { } old && old != uid && _workers.TryGetValue(old, out Running? gone))
        {
            gone.Worker.Update(null);
        }

        if (uid is null)
        {
            return;
        }

        if (_workers.TryGetValue(uid, out Running? known))
        {
            known.Worker.Update(change.New);
        }
        else
        {
            Start(uid, change.New, null, cancellationToken);
        }
    }

    private void Start(string uid, Pod? pod, PodRecord? record, CancellationToken cancellationToken)
    {
        PodWorker worker = new(services, pod, record);
        _workers[uid] = new Running(worker, RunAsync(uid, worker, cancellationToken));
    }

    private async Task RunAsync(string uid, PodWorker worker, CancellationToken cancellationToken)
    {
        // The caller must have put the worker into the table before it can end.
        await Task.Yield();
        await worker.RunAsync(cancellationToken);
        if (!cancellationToken.IsCancellationRequested)
        {
            _workers.TryRemove(uid, out _);
        }
    }

    /// <summary>Tells the CNI plugins from time to time which sandboxes there are.</summary>
    private async Task CollectGarbageAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(_garbageInterval, services.Time, cancellationToken);
                try
                {
                    // ADDs go on meanwhile: only records that are on disk before their ADD are passed, so none is collected by mistake.
                    await services.Sandboxes.CollectGarbageAsync(services.Store.Load(), cancellationToken);
                }
                catch (Exception exception) when (exception is CniException or IOException)
                {
                    GarbageRefused(logger, services.Node.Name, exception.Message);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The runtime ends.
        }
    }

    private sealed record Running(PodWorker Worker, Task Task);

    [LoggerMessage(3130, LogLevel.Information, "Node {Node} has a record of workload {Namespace}/{Name}; its Pod exists: {Exists}")]
    private static partial void RecordFound(ILogger logger, string node, string @namespace, string name, bool exists);

    [LoggerMessage(3131, LogLevel.Warning, "The CNI plugins of node {Node} could not collect garbage: {Reason}")]
    private static partial void GarbageRefused(ILogger logger, string node, string reason);
}
