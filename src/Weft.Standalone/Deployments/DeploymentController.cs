using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Weft.Api;
using Weft.Client;
using Weft.Standalone.ReplicaSets;
using Weft.Standalone.Workloads;

namespace Weft.Standalone.Deployments;

/// <summary>Rolls Deployments out: reads the view from the informers, carries out what <see cref="DeploymentDecision"/> says.</summary>
internal sealed class DeploymentController : IDisposable
{
    private const string ByController = "controller";
    private const string ByNamespace = "orphans";

    private readonly KubeClient _client;
    private readonly Informer<Deployment> _deployments;
    private readonly Informer<ReplicaSet> _sets;
    private readonly Informer<Pod> _pods;
    private readonly EventRecorder _events;
    private readonly OwnWrites _writes;
    private readonly ControllerLoop<ObjectKey> _loop;

    public DeploymentController(KubeClient client, InformerSet informers, EventRecorder events, ILogger<DeploymentController> logger)
    {
        _client = client;
        _events = events;
        _writes = new OwnWrites(client.Time);
        _deployments = informers.For(ResourceTypes.Deployments);
        _sets = informers.For(ResourceTypes.ReplicaSets);
        _pods = informers.For(ResourceTypes.Pods);
        _sets.AddIndex(ByController, set => Ownership.ControllerOf(set.Metadata) is { } owner ? [owner.Uid] : []);
        _sets.AddIndex(ByNamespace, set => Ownership.ControllerOf(set.Metadata) is null ? [set.Metadata.Namespace ?? ""] : []);
        _loop = new ControllerLoop<ObjectKey>("deployments", ReconcileAsync, client.Time, logger, workers: 4)
            .Watch(_deployments, change => [change.Key])
            .Watch(_sets, change => KeysOf(change.Old).Concat(KeysOf(change.New)))
            .Watch(_pods, change => change.New is null ? KeysOfPod(change.Old) : []);
    }

    public Task RunAsync(CancellationToken cancellationToken) => _loop.RunAsync(cancellationToken);

    public void Dispose() => _loop.Dispose();

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_deployments.Get(key) is not { } deployment)
        {
            _writes.Forget(key);
            return null;
        }

        await _writes.SettleAsync(_client, ResourceTypes.ReplicaSets, key, () => _sets.State.Objects.Values, cancellationToken);
        var cached = _sets.State;
        var sets = await ClaimAsync(deployment, cached, cancellationToken);
        if (!_writes.AreSeen(key, cached.ResourceVersion, _ => false))
        {
            return TimeSpan.FromSeconds(1);
        }

        var view = new DeploymentView(deployment, sets, HaveRunningOldPods(deployment, sets), _client.Time.GetUtcNow());
        foreach (var action in DeploymentDecision.Decide(view))
        {
            await CarryOutAsync(key, view, action, cancellationToken);
        }

        var failure = view.Current?.Status?.Conditions?.FirstOrDefault(condition => condition is { Type: "ReplicaFailure", Status: "True" })?.Message;
        var status = DeploymentStatusDecision.Decide(view, failure);
        if (status.PatchFor(deployment) is { } patch)
        {
            await PatchStatusAsync(key, patch, cancellationToken);
        }

        return status.ChangesIn;
    }

    /// <summary>Only Recreate waits for old Pods, so only for it they are looked at.</summary>
    private bool HaveRunningOldPods(Deployment deployment, ImmutableArray<ReplicaSet> sets)
    {
        if (deployment.Spec?.Strategy?.Type != DeploymentDecision.Recreate)
        {
            return false;
        }

        var current = DeploymentView.FindCurrent(deployment, sets)?.Metadata.Uid;
        var pods = _pods.State;
        return sets
            .Where(set => set.Metadata.Uid != current)
            .SelectMany(set => pods.ByIndex(ReplicaSetController.ByController, set.Metadata.Uid ?? ""))
            .Any(pod => !PodState.IsFinished(pod));
    }

    private async Task CarryOutAsync(ObjectKey key, DeploymentView view, DeploymentAction action, CancellationToken cancellationToken)
    {
        try
        {
            switch (action)
            {
                case DeploymentAction.Create create:
                    await CreateAsync(key, view, create.Set, cancellationToken);
                    break;
                case DeploymentAction.Scale scale:
                    await ScaleAsync(key, view, scale, cancellationToken);
                    break;
                case DeploymentAction.Annotate annotate:
                    await PatchSetAsync(key, annotate.Set, AnnotationPatch(annotate), cancellationToken);
                    break;
                case DeploymentAction.Delete delete:
                    await _client.DeleteAsync(ResourceTypes.ReplicaSets, KeyOf(delete.Set), new DeleteQuery { Uid = delete.Set.Metadata.Uid }, cancellationToken);
                    break;
                case DeploymentAction.SetRevision revision:
                    var annotations = new JsonObject { [Revisions.Revision] = revision.Revision };
                    await _client.PatchAsync(ResourceTypes.Deployments, key, new JsonObject { ["metadata"] = new JsonObject { ["uid"] = view.Deployment.Metadata.Uid, ["annotations"] = annotations } }, cancellationToken);
                    break;
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or TimeoutException)
        {
            _writes.UnknownOutcome(key);
            throw;
        }
    }

    private async Task CreateAsync(ObjectKey key, DeploymentView view, ReplicaSet set, CancellationToken cancellationToken)
    {
        try
        {
            var created = await _client.CreateAsync(ResourceTypes.ReplicaSets, set, cancellationToken);
            _writes.Wrote(key, created.Metadata.ResourceVersion);
            if (set.Spec?.Replicas > 0)
            {
                RecordScaling(view, set, 0, set.Spec.Replicas.Value);
            }
        }
        catch (KubeApiException refusal) when (refusal.IsAlreadyExists)
        {
            await ResolveCollisionAsync(key, view, set, cancellationToken);
        }
    }

    /// <summary>The name is taken: by our own set that the cache does not show yet, or by another template of the same hash.</summary>
    private async Task ResolveCollisionAsync(ObjectKey key, DeploymentView view, ReplicaSet set, CancellationToken cancellationToken)
    {
        var existing = await _client.TryGetAsync(ResourceTypes.ReplicaSets, KeyOf(set), cancellationToken);
        if (existing is not null
            && Ownership.IsControlledBy(existing.Metadata, view.Deployment.Metadata.Uid)
            && PodTemplates.AreEqual(existing.Spec?.Template, view.Deployment.Spec?.Template))
        {
            _writes.Wrote(key, existing.Metadata.ResourceVersion);
            return;
        }

        var collisions = (view.Deployment.Status?.CollisionCount ?? 0) + 1;
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject { ["uid"] = view.Deployment.Metadata.Uid, ["resourceVersion"] = view.Deployment.Metadata.ResourceVersion },
            ["status"] = new JsonObject { ["collisionCount"] = collisions },
        };
        await _client.PatchStatusAsync(ResourceTypes.Deployments, key, patch, cancellationToken);
    }

    private async Task ScaleAsync(ObjectKey key, DeploymentView view, DeploymentAction.Scale scale, CancellationToken cancellationToken)
    {
        var annotations = new JsonObject();
        foreach (var (name, value) in Revisions.Sizes(view.Bounds))
        {
            annotations[name] = value;
        }

        var patch = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = annotations }, ["spec"] = new JsonObject { ["replicas"] = scale.Replicas } };
        await PatchSetAsync(key, scale.Set, patch, cancellationToken);
        var before = scale.Set.Spec?.Replicas ?? 1;
        if (before != scale.Replicas)
        {
            RecordScaling(view, scale.Set, before, scale.Replicas);
        }
    }

    private void RecordScaling(DeploymentView view, ReplicaSet set, int from, int to) => _events.Record(
        ResourceTypes.Deployments,
        view.Deployment,
        EventKind.Normal,
        "ScalingReplicaSet",
        $"Scaled {(to > from ? "up" : "down")} replica set {set.Metadata.Name} from {from} to {to}");

    private async Task PatchSetAsync(ObjectKey key, ReplicaSet set, JsonObject patch, CancellationToken cancellationToken)
    {
        // The version seen is a precondition: a decision made on an older state must fail, not add up.
        var metadata = patch["metadata"]!.AsObject();
        metadata["uid"] = set.Metadata.Uid;
        metadata["resourceVersion"] = set.Metadata.ResourceVersion;
        var patched = await _client.PatchAsync(ResourceTypes.ReplicaSets, KeyOf(set), patch, cancellationToken);
        _writes.Wrote(key, patched.Metadata.ResourceVersion);
    }

    private static JsonObject AnnotationPatch(DeploymentAction.Annotate annotate)
    {
        var annotations = new JsonObject();
        foreach (var (name, value) in annotate.Annotations)
        {
            annotations[name] = value;
        }

        return new JsonObject
        {
            ["metadata"] = new JsonObject { ["annotations"] = annotations },
            ["spec"] = new JsonObject { ["minReadySeconds"] = annotate.MinReadySeconds },
        };
    }

    private async Task PatchStatusAsync(ObjectKey key, JsonObject patch, CancellationToken cancellationToken)
    {
        try
        {
            await _client.PatchStatusAsync(ResourceTypes.Deployments, key, patch, cancellationToken);
        }
        catch (KubeApiException refusal) when (refusal.IsNotFound)
        {
            // Deleted meanwhile.
        }
    }

    /// <summary>The Deployment's sets: those it controls; free ones that match are adopted, those that match no longer are let go.</summary>
    private async Task<ImmutableArray<ReplicaSet>> ClaimAsync(Deployment deployment, InformerState<ReplicaSet> sets, CancellationToken cancellationToken)
    {
        var uid = deployment.Metadata.Uid ?? "";
        var selector = Selection.Of(deployment.Spec?.Selector);
        var owned = ImmutableArray.CreateBuilder<ReplicaSet>();
        foreach (var set in sets.ByIndex(ByController, uid).Where(set => !PodState.IsDeleting(set)))
        {
            if (PodState.IsDeleting(deployment) || selector.Matches(set.Metadata.Labels))
            {
                owned.Add(set);
            }
            else
            {
                await _client.PatchAsync(ResourceTypes.ReplicaSets, KeyOf(set), Ownership.Release(set.Metadata, uid), cancellationToken);
            }
        }

        if (!PodState.IsDeleting(deployment))
        {
            var reference = Ownership.Reference(ResourceTypes.Deployments, deployment.Metadata);
            foreach (var orphan in sets.ByIndex(ByNamespace, deployment.Metadata.Namespace ?? "").Where(set => !PodState.IsDeleting(set) && selector.Matches(set.Metadata.Labels)))
            {
                owned.Add(await _client.PatchAsync(ResourceTypes.ReplicaSets, KeyOf(orphan), Ownership.Adoption(orphan.Metadata, reference), cancellationToken));
            }
        }

        return owned.ToImmutable();
    }

    private IEnumerable<ObjectKey> KeysOf(ReplicaSet? set)
    {
        if (set is null)
        {
            return [];
        }

        return Ownership.ControllerOf(set.Metadata) is not null
            ? Ownership.ControllerKey(set.Metadata, ResourceTypes.Deployments)
            : _deployments.Objects.Where(deployment => deployment.Metadata.Namespace == set.Metadata.Namespace && Selection.Of(deployment.Spec?.Selector).Matches(set.Metadata.Labels))
                .Select(deployment => new ObjectKey(deployment.Metadata.Namespace, deployment.Metadata.Name!));
    }

    private IEnumerable<ObjectKey> KeysOfPod(Pod? pod) => Ownership.ControllerKey(pod?.Metadata, ResourceTypes.ReplicaSets).SelectMany(key => KeysOf(_sets.Get(key)));

    private static ObjectKey KeyOf(ReplicaSet set) => new(set.Metadata.Namespace, set.Metadata.Name!);
}
