using Microsoft.Extensions.Logging;
using Weft.Api;
using Weft.Client;
using Weft.Standalone.Workloads;

namespace Weft.Standalone.ReplicaSets;

/// <summary>Keeps as many Pods of a template alive as a ReplicaSet asks for.</summary>
internal sealed class ReplicaSetController : IDisposable
{
    /// <summary>Index of Pods by the uid of what controls them.</summary>
    public const string ByController = "controller";

    private const string ByNamespace = "namespace";

    /// <summary>Pods made side by side: 1, 2, 4 ... so that a template nobody accepts costs one refusal.</summary>
    private const int SlowStart = 1;

    private readonly KubeClient _client;
    private readonly Informer<ReplicaSet> _sets;
    private readonly Informer<Pod> _pods;
    private readonly EventRecorder _events;
    private readonly OwnWrites _writes;
    private readonly ControllerLoop<ObjectKey> _loop;

    public ReplicaSetController(KubeClient client, InformerSet informers, EventRecorder events, ILogger<ReplicaSetController> logger)
    {
        _client = client;
        _events = events;
        _writes = new OwnWrites(client.Time);
        _sets = informers.For(ResourceTypes.ReplicaSets);
        _pods = informers.For(ResourceTypes.Pods);
        _pods.AddIndex(ByController, pod => Ownership.ControllerOf(pod.Metadata) is { } owner ? [owner.Uid] : []);
        _pods.AddIndex(ByNamespace, pod => Ownership.ControllerOf(pod.Metadata) is null ? [pod.Metadata.Namespace ?? ""] : []);
        _loop = new ControllerLoop<ObjectKey>("replicasets", ReconcileAsync, client.Time, logger, workers: 4)
            .Watch(_sets, change => [change.Key])
            .Watch(_pods, change => KeysOf(change.Old).Concat(KeysOf(change.New)));
    }

    public Task RunAsync(CancellationToken cancellationToken) => _loop.RunAsync(cancellationToken);

    public void Dispose() => _loop.Dispose();

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_sets.Get(key) is not { } set)
        {
            _writes.Forget(key);
            return null;
        }

        await _writes.SettleAsync(_client, ResourceTypes.Pods, key, () => _pods.State.Objects.Values, cancellationToken);

        var pods = _pods.State;
        var owned = await ClaimAsync(set, pods, cancellationToken);
        if (!_writes.AreSeen(key, pods.ResourceVersion, uid => owned.Any(pod => pod.Metadata.Uid == uid && !PodState.IsDeleting(pod))))
        {
            // Not even a status: a Deployment relies on its counts not being older than its observedGeneration.
            return TimeSpan.FromSeconds(1);
        }

        var decision = ReplicaSetDecision.Decide(set, owned, _client.Time.GetUtcNow());
        var failure = await CreateAsync(key, set, decision.Create, cancellationToken);
        await DeleteAsync(key, set, decision.Delete, cancellationToken);
        var status = ReplicaSetStatusDecision.Decide(set, owned, failure, _client.Time.GetUtcNow());
        if (status.PatchFor(set) is { } patch)
        {
            await PatchStatusAsync(key, patch, cancellationToken);
        }

        return failure is not null ? TimeSpan.FromSeconds(5) : status.ChangesIn;
    }

    private async Task PatchStatusAsync(ObjectKey key, System.Text.Json.Nodes.JsonObject patch, CancellationToken cancellationToken)
    {
        try
        {
            await _client.PatchStatusAsync(ResourceTypes.ReplicaSets, key, patch, cancellationToken);
        }
        catch (KubeApiException refusal) when (refusal.IsNotFound)
        {
            // Deleted meanwhile.
        }
    }

    /// <summary>The set's Pods: those it controls; free ones that match are adopted, those that match no longer are let go.</summary>
    private async Task<IReadOnlyList<Pod>> ClaimAsync(ReplicaSet set, InformerState<Pod> pods, CancellationToken cancellationToken)
    {
        var selector = Selection.Of(set.Spec?.Selector);
        var owned = new List<Pod>();
        foreach (var pod in pods.ByIndex(ByController, set.Metadata.Uid ?? ""))
        {
            if (selector.Matches(pod.Metadata.Labels) || PodState.IsDeleting(set))
            {
                owned.Add(pod);
            }
            else if (!PodState.IsDeleting(pod))
            {
                await RewriteOwnersAsync(pod, Ownership.Release(pod.Metadata, set.Metadata.Uid ?? ""), cancellationToken);
            }
        }

        if (PodState.IsDeleting(set))
        {
            return owned;
        }

        foreach (var orphan in pods.ByIndex(ByNamespace, set.Metadata.Namespace ?? "").Where(pod => PodState.IsActive(pod) && selector.Matches(pod.Metadata.Labels)))
        {
            var reference = Ownership.Reference(ResourceTypes.ReplicaSets, set.Metadata);
            if (await RewriteOwnersAsync(orphan, Ownership.Adoption(orphan.Metadata, reference), cancellationToken) is { } adopted)
            {
                owned.Add(adopted);
            }
        }

        return owned;
    }

    private async Task<Pod?> RewriteOwnersAsync(Pod pod, System.Text.Json.Nodes.JsonObject patch, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.PatchAsync(ResourceTypes.Pods, new ObjectKey(pod.Metadata.Namespace, pod.Metadata.Name!), patch, cancellationToken);
        }
        catch (KubeApiException refusal) when (refusal.IsNotFound)
        {
            return null;
        }
    }

    /// <summary>Makes the missing Pods and returns why one was refused, if one was.</summary>
    private async Task<string?> CreateAsync(ObjectKey key, ReplicaSet set, int count, CancellationToken cancellationToken)
    {
        for (var (left, batch) = (count, SlowStart); left > 0; left -= batch, batch = Math.Min(batch * 2, left))
        {
            var results = await Task.WhenAll(Enumerable.Range(0, batch).Select(_ => CreateOneAsync(key, set, cancellationToken)));
            if (results.FirstOrDefault(result => result is not null) is { } failure)
            {
                return failure;
            }
        }

        return null;
    }

    private async Task<string?> CreateOneAsync(ObjectKey key, ReplicaSet set, CancellationToken cancellationToken)
    {
        try
        {
            var created = await _client.CreateAsync(ResourceTypes.Pods, PodOf(set), cancellationToken);
            _writes.Wrote(key, created.Metadata.ResourceVersion);
            _events.Record(ResourceTypes.ReplicaSets, set, EventKind.Normal, "SuccessfulCreate", $"Created pod: {created.Metadata.Name}");
            return null;
        }
        catch (KubeApiException refusal) when ((int)refusal.StatusCode is >= 400 and < 500)
        {
            if (!refusal.IsNamespaceTerminating)
            {
                _events.Record(ResourceTypes.ReplicaSets, set, EventKind.Warning, "FailedCreate", $"Error creating: {refusal.Message}");
            }

            return refusal.Message;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or TimeoutException or KubeApiException)
        {
            _writes.UnknownOutcome(key);
            throw;
        }
    }

    private async Task DeleteAsync(ObjectKey key, ReplicaSet set, IReadOnlyList<Pod> pods, CancellationToken cancellationToken)
    {
        foreach (var pod in pods)
        {
            var uid = pod.Metadata.Uid ?? "";
            _writes.Deleted(key, uid);
            try
            {
                await _client.DeleteAsync(ResourceTypes.Pods, new ObjectKey(pod.Metadata.Namespace, pod.Metadata.Name!), new DeleteQuery { Uid = uid }, cancellationToken);
                _events.Record(ResourceTypes.ReplicaSets, set, EventKind.Normal, "SuccessfulDelete", $"Deleted pod: {pod.Metadata.Name}");
            }
            catch (KubeApiException refusal) when (refusal.IsConflict)
            {
                // Another Pod has that name now; the one meant is gone.
            }
        }
    }

    private static Pod PodOf(ReplicaSet set)
    {
        var template = set.Spec?.Template;
        return new Pod
        {
            Metadata = new ObjectMeta
            {
                Namespace = set.Metadata.Namespace,
                GenerateName = $"{set.Metadata.Name}-",
                Labels = template?.Metadata?.Labels,
                Annotations = template?.Metadata?.Annotations,
                Finalizers = template?.Metadata?.Finalizers,
                OwnerReferences = [Ownership.Reference(ResourceTypes.ReplicaSets, set.Metadata)],
            },
            Spec = template?.Spec,
        };
    }

    private IEnumerable<ObjectKey> KeysOf(Pod? pod)
    {
        if (pod is null)
        {
            return [];
        }

        // A Pod without an owner may be wanted by any set of its namespace.
        return Ownership.ControllerOf(pod.Metadata) is not null
            ? Ownership.ControllerKey(pod.Metadata, ResourceTypes.ReplicaSets)
            : _sets.Objects.Where(set => set.Metadata.Namespace == pod.Metadata.Namespace && Selection.Of(set.Spec?.Selector).Matches(pod.Metadata.Labels))
                .Select(set => new ObjectKey(set.Metadata.Namespace, set.Metadata.Name!));
    }
}
