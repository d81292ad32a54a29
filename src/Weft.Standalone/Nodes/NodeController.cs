using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Weft.Api;
using Weft.Client;
using Weft.Standalone.Workloads;

namespace Weft.Standalone.Nodes;

/// <summary>Notices nodes that fell silent: marks and taints them, and takes their Pods out of service.</summary>
/// <remarks>
/// A node is silent when its Lease did not change for 40 s by this process's own clock; the times written in it are never
/// compared with a clock here. A controller just started therefore waits 40 s before it calls any node silent.
/// </remarks>
internal sealed class NodeController : IDisposable
{
    private const string LeaseNamespace = "kube-node-lease";
    private const string ByNode = "node";

    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(40);

    private readonly KubeClient _client;
    private readonly TimeProvider _time;
    private readonly Informer<Node> _nodes;
    private readonly Informer<Lease> _leases;
    private readonly Informer<Pod> _pods;
    private readonly EventRecorder _events;
    private readonly ControllerLoop<string> _loop;
    private readonly ConcurrentDictionary<string, (string? Version, long SeenAt)> _signs = new();

    public NodeController(KubeClient client, InformerSet informers, EventRecorder events, ILogger<NodeController> logger, TimeProvider? time = null)
    {
        _client = client;
        _time = time ?? client.Time;
        _events = events;
        _nodes = informers.For(ResourceTypes.Nodes);
        _leases = informers.For(ResourceTypes.Leases);
        _pods = informers.For(ResourceTypes.Pods);
        _pods.AddIndex(ByNode, pod => pod.Spec?.NodeName is { Length: > 0 } node ? [node] : []);
        _loop = new ControllerLoop<string>("nodes", ReconcileAsync, _time, logger, workers: 2)
            .Watch(_nodes, change => [change.Key.Name])
            .Watch(_leases, change => change.Key.Namespace == LeaseNamespace ? [change.Key.Name] : [])
            .Watch(_pods, change => change.Old is null && change.New?.Spec?.NodeName is { Length: > 0 } node ? [node] : []);
    }

    public Task RunAsync(CancellationToken cancellationToken) => _loop.RunAsync(cancellationToken);

    public void Dispose() => _loop.Dispose();

    private async Task<TimeSpan?> ReconcileAsync(string name, CancellationToken cancellationToken)
    {
        if (_nodes.Get(new ObjectKey(null, name)) is not { } node)
        {
            _signs.TryRemove(name, out _);
            return null;
        }

        var silence = SilenceOf(name);
        var decision = NodeHealthDecision.Decide(node, silence >= _grace, _time.GetUtcNow());
        await WriteAsync(node, decision, cancellationToken);
        var next = silence >= _grace ? null : (TimeSpan?)(_grace - silence);
        return decision.PodsNotReady ? Earlier(next, await HandlePodsAsync(node, cancellationToken)) : next;
    }

    /// <summary>How long the node's Lease has not changed, by the clock of this process.</summary>
    private TimeSpan SilenceOf(string name)
    {
        var version = _leases.Get(new ObjectKey(LeaseNamespace, name))?.Metadata.ResourceVersion;
        var now = _time.GetTimestamp();
        var sign = _signs.AddOrUpdate(name, _ => (version, now), (_, seen) => seen.Version == version ? seen : (version, now));
        return _time.GetElapsedTime(sign.SeenAt, now);
    }

    private async Task WriteAsync(Node node, NodeHealthDecision decision, CancellationToken cancellationToken)
    {
        var key = new ObjectKey(null, node.Metadata.Name!);
        if (decision.Ready is { } ready)
        {
            var status = new JsonObject
            {
                ["metadata"] = new JsonObject { ["uid"] = node.Metadata.Uid },
                ["status"] = new JsonObject { ["conditions"] = new JsonArray(JsonSerializer.SerializeToNode(ready, KubeJson.Default.NodeCondition)) },
            };
            await _client.PatchAsync(ResourceTypes.Nodes, key, status, PatchKind.StrategicMerge, "status", cancellationToken);
            _events.Record(ResourceTypes.Nodes, node, EventKind.Normal, "NodeNotReady", $"Node {key.Name} status is now: NodeNotReady");
        }
        // Taints follow with the node's next version if its status was written just now: the list is replaced whole, so the
        // version read is a precondition.
        else if (decision.Taints is { } taints)
        {
            var list = new JsonArray([.. taints.Select(taint => JsonSerializer.SerializeToNode(taint, KubeJson.Default.Taint))]);
            var metadata = new JsonObject { ["uid"] = node.Metadata.Uid, ["resourceVersion"] = node.Metadata.ResourceVersion };
            await _client.PatchAsync(ResourceTypes.Nodes, key, new JsonObject { ["metadata"] = metadata, ["spec"] = new JsonObject { ["taints"] = list } }, cancellationToken);
        }
    }

    /// <summary>Marks the Pods of a node that cannot be counted on, and removes those whose patience is over.</summary>
    private async Task<TimeSpan?> HandlePodsAsync(Node node, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        TimeSpan? next = null;
        foreach (var pod in _pods.State.ByIndex(ByNode, node.Metadata.Name!).Where(pod => !PodState.IsFinished(pod)))
        {
            var key = new ObjectKey(pod.Metadata.Namespace, pod.Metadata.Name!);
            if (PodState.IsReady(pod))
            {
                await MarkNotReadyAsync(key, pod, now, cancellationToken);
            }

            if (EvictionDecision.LeaveAt(pod, node) is not { } leaveAt)
            {
                continue;
            }

            if (leaveAt > now)
            {
                next = Earlier(next, leaveAt - now);
                continue;
            }

            _events.Record(ResourceTypes.Pods, pod, EventKind.Normal, "TaintManagerEviction", $"Marking for deletion Pod {key}");
            await _client.DeleteAsync(ResourceTypes.Pods, key, new DeleteQuery { Uid = pod.Metadata.Uid }, cancellationToken);
        }

        return next;
    }

    private async Task MarkNotReadyAsync(ObjectKey key, Pod pod, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ready = PodState.Condition(pod, "Ready")! with { Status = "False", Reason = "NodeNotReady", Message = "Node is not ready", LastTransitionTime = now };
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject { ["uid"] = pod.Metadata.Uid },
            ["status"] = new JsonObject { ["conditions"] = new JsonArray(JsonSerializer.SerializeToNode(ready, KubeJson.Default.PodCondition)) },
        };
        try
        {
            await _client.PatchAsync(ResourceTypes.Pods, key, patch, PatchKind.StrategicMerge, "status", cancellationToken);
            _events.Record(ResourceTypes.Pods, pod, EventKind.Warning, "NodeNotReady", "Node is not ready");
        }
        catch (KubeApiException refusal) when (refusal.IsNotFound || refusal.IsConflict)
        {
            // Deleted meanwhile.
        }
    }

    private static TimeSpan? Earlier(TimeSpan? left, TimeSpan? right) => left is null ? right : right is null || left < right ? left : right;
}
