using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Weft.Api;
using Weft.Client;
using Weft.Standalone.Workloads;

namespace Weft.Standalone.Scheduling;

/// <summary>Gives every Pod without a node the one that <see cref="SchedulingDecision"/> chooses.</summary>
/// <remarks>One worker: each decision sees the one before it, through the promises kept until the cache shows them.</remarks>
internal sealed class SchedulerController : IDisposable
{
    private const string SchedulerName = "default-scheduler";
    private const string Waiting = "waiting";

    /// <summary>Pods that fit nowhere are tried again by every change that may help, and in any case after this time.</summary>
    private static readonly TimeSpan _retry = TimeSpan.FromSeconds(30);

    private readonly KubeClient _client;
    private readonly Informer<Pod> _pods;
    private readonly Informer<Node> _nodes;
    private readonly Informer<Namespace> _namespaces;
    private readonly EventRecorder _events;
    private readonly ControllerLoop<ObjectKey> _loop;
    private readonly ConcurrentDictionary<string, string> _promised = new();

    public SchedulerController(KubeClient client, InformerSet informers, EventRecorder events, ILogger<SchedulerController> logger)
    {
        _client = client;
        _events = events;
        _pods = informers.For(ResourceTypes.Pods);
        _nodes = informers.For(ResourceTypes.Nodes);
        _namespaces = informers.For(ResourceTypes.Namespaces);
        _pods.AddIndex(Waiting, pod => IsWaiting(pod) ? [Waiting] : []);
        _loop = new ControllerLoop<ObjectKey>("scheduler", ReconcileAsync, client.Time, logger)
            .Watch(_pods, KeysOf)
            .Watch(_nodes, change => MayHelp(change) ? WaitingKeys() : [])
            .Watch(_namespaces, _ => []);
    }

    public Task RunAsync(CancellationToken cancellationToken) => _loop.RunAsync(cancellationToken);

    public void Dispose() => _loop.Dispose();

    private static bool IsWaiting(Pod pod) =>
        string.IsNullOrEmpty(pod.Spec?.NodeName)
        && (pod.Spec?.SchedulerName ?? SchedulerName) == SchedulerName
        && PodState.IsActive(pod);

    private IEnumerable<ObjectKey> WaitingKeys() =>
        _pods.State.ByIndex(Waiting, Waiting).Select(pod => new ObjectKey(pod.Metadata.Namespace, pod.Metadata.Name!));

    private IEnumerable<ObjectKey> KeysOf(InformerChange<Pod> change)
    {
        if (change.New is null || !IsWaiting(change.New))
        {
            _promised.TryRemove((change.New ?? change.Old)!.Metadata.Uid ?? "", out _);
        }

        // A Pod that ended or moved makes room, or keeps others near or away no longer.
        var freed = change.Old?.Spec?.NodeName is { Length: > 0 } && (change.New is null || PodState.IsFinished(change.New));
        var placed = change.New?.Spec?.NodeName is { Length: > 0 } && string.IsNullOrEmpty(change.Old?.Spec?.NodeName);
        if (freed || placed)
        {
            return WaitingKeys();
        }

        // Its own condition, written after an attempt, is no reason for another one.
        var fresh = change.Old is not { } old || !IsWaiting(old) || old.Metadata.Uid != change.New?.Metadata.Uid || GatesOf(old) != GatesOf(change.New);
        return change.New is not null && IsWaiting(change.New) && fresh ? [change.Key] : [];
    }

    private static int GatesOf(Pod? pod) => pod?.Spec?.SchedulingGates?.Count ?? 0;

    /// <summary>A node's heartbeat moves its version every few seconds and helps nobody.</summary>
    private static bool MayHelp(InformerChange<Node> change)
    {
        if (change.Old is not { } old || change.New is not { } now)
        {
            return change.New is not null;
        }

        return NodeFilters.IsReady(now) != NodeFilters.IsReady(old)
            || !(now.Metadata.Labels ?? new Dictionary<string, string>()).ToHashSet().SetEquals(old.Metadata.Labels ?? new Dictionary<string, string>())
            || now.Spec?.Unschedulable != old.Spec?.Unschedulable
            || !(now.Spec?.Taints ?? []).SequenceEqual(old.Spec?.Taints ?? [])
            || !(now.Status?.Allocatable ?? new Dictionary<string, Quantity>()).ToHashSet().SetEquals(old.Status?.Allocatable ?? new Dictionary<string, Quantity>());
    }

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_pods.Get(key) is not { } pod || !IsWaiting(pod) || _promised.ContainsKey(pod.Metadata.Uid ?? ""))
        {
            return null;
        }

        if (pod.Spec?.SchedulingGates is { Count: > 0 })
        {
            await ReportAsync(key, pod, "SchedulingGated", "Scheduling is blocked due to non-empty scheduling gates", cancellationToken);
            return null;
        }

        var view = SchedulingView.Of(_nodes.Objects, _pods.Objects, _promised, _namespaces.Objects);
        var decision = SchedulingDecision.Decide(pod, view);
        if (decision.Node is { } node)
        {
            await BindAsync(key, pod, node, cancellationToken);
            return null;
        }

        _events.Record(ResourceTypes.Pods, pod, EventKind.Warning, "FailedScheduling", decision.Message!);
        await ReportAsync(key, pod, "Unschedulable", decision.Message!, cancellationToken);
        return _retry;
    }

    private async Task BindAsync(ObjectKey key, Pod pod, string node, CancellationToken cancellationToken)
    {
        var uid = pod.Metadata.Uid ?? "";
        var binding = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Binding",
            ["metadata"] = new JsonObject { ["namespace"] = key.Namespace, ["name"] = key.Name, ["uid"] = uid },
            ["target"] = new JsonObject { ["kind"] = "Node", ["name"] = node },
        };
        _promised[uid] = node;
        try
        {
            await _client.PostSubresourceAsync(ResourceTypes.Pods, key, "binding", binding, cancellationToken);
        }
        catch (KubeApiException refusal)
        {
            _promised.TryRemove(uid, out _);
            if (refusal.IsNotFound || refusal.IsConflict)
            {
                // Deleted or bound meanwhile: the cache will say which.
                return;
            }

            throw;
        }
        catch
        {
            // Bound or not, the next attempt finds out: a second binding is refused.
            _promised.TryRemove(uid, out _);
            throw;
        }

        if (_pods.Get(key) is not { } now || !IsWaiting(now) || now.Metadata.Uid != uid)
        {
            _promised.TryRemove(uid, out _);
        }

        _events.Record(ResourceTypes.Pods, pod, EventKind.Normal, "Scheduled", $"Successfully assigned {key} to {node}");
    }

    /// <summary>Writes the Pod's PodScheduled condition, unless it says so already.</summary>
    private async Task ReportAsync(ObjectKey key, Pod pod, string reason, string message, CancellationToken cancellationToken)
    {
        var old = PodState.Condition(pod, "PodScheduled");
        if (old is { Status: "False" } && old.Reason == reason && old.Message == message)
        {
            return;
        }

        var since = old is { Status: "False", LastTransitionTime: { } at } ? at : _client.Time.GetUtcNow();
        var condition = new JsonObject
        {
            ["type"] = "PodScheduled",
            ["status"] = "False",
            ["reason"] = reason,
            ["message"] = message,
            ["lastProbeTime"] = null,
            ["lastTransitionTime"] = since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        };
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject { ["uid"] = pod.Metadata.Uid },
            ["status"] = new JsonObject { ["conditions"] = new JsonArray(condition) },
        };
        try
        {
            await _client.PatchAsync(ResourceTypes.Pods, key, patch, PatchKind.StrategicMerge, "status", cancellationToken);
        }
        catch (KubeApiException refusal) when (refusal.IsNotFound)
        {
            // Deleted meanwhile.
        }
    }
}
