using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Weft.Api;
using Weft.Standalone.Deployments;
using Weft.Standalone.ReplicaSets;
using Weft.Standalone.Workloads;
using Weft.Testing;

namespace Weft.Standalone.Tests.Deployments;

/// <summary>A store, a lagging cache, both controllers and a node that starts Pods, driven by one random source.</summary>
/// <remarks>
/// Each step does one small thing. A controller may die before any of its writes, or after a write it never hears of; its
/// memory is lost then and it begins with a fresh list, as a process does. Bounds are checked after every single write.
/// </remarks>
internal sealed class RolloutWorld
{
    private static readonly ObjectKey _deploymentKey = new("shop", "web");

    private readonly Random _random;
    private readonly ManualTimeProvider _time = new(Objects.Start);
    private readonly List<Snapshot> _history = [];
    private OwnWrites _deploymentWrites;
    private OwnWrites _setWrites;
    private Snapshot _truth;
    private int _seen;
    private int _names;

    public RolloutWorld(Deployment deployment, int seed)
    {
        _random = new Random(seed);
        _truth = new Snapshot(1, deployment, ImmutableDictionary<string, ReplicaSet>.Empty, ImmutableDictionary<string, Pod>.Empty);
        _history.Add(_truth);
        (_deploymentWrites, _setWrites) = (new OwnWrites(_time), new OwnWrites(_time));
    }

    /// <summary>Whether so many Pods must be available from now on.</summary>
    public bool MustStayAvailable { get; set; }

    public int Crashes { get; private set; }

    public IEnumerable<Pod> Pods => _truth.Pods.Values;

    public IEnumerable<ReplicaSet> Sets => _truth.Sets.Values;

    public Deployment Deployment => _truth.Deployment;

    private Snapshot Cache => _history[_seen];

    public void Change(Func<Deployment, Deployment> change)
    {
        Write(_truth with { Deployment = change(_truth.Deployment) });
    }

    /// <summary>Runs until all is rolled out, with a change of the template at a random moment if one is given.</summary>
    public void RunUntilComplete(Func<Deployment, Deployment>? interruption = null)
    {
        var interruptAt = _random.Next(1, 80);
        for (var step = 0; step < 6000; step++)
        {
            if (step == interruptAt && interruption is not null)
            {
                Change(interruption);
            }

            Step();
            if (step > interruptAt && IsComplete())
            {
                return;
            }
        }

        Assert.Fail($"the rollout did not end: {Describe()}");
    }

    private void Step()
    {
        switch (_random.Next(6))
        {
            case 0:
                RunDeployment();
                break;
            case 1 or 2 when !_truth.Sets.IsEmpty:
                RunSet(_truth.Sets.Keys.Order(StringComparer.Ordinal).ElementAt(_random.Next(_truth.Sets.Count)));
                break;
            case 3:
                RunNode();
                break;
            default:
                _seen = _random.Next(_seen, _history.Count);
                break;
        }

        _time.Advance(TimeSpan.FromMilliseconds(_random.Next(200)));
    }

    private void RunDeployment()
    {
        if (!_deploymentWrites.AreSeen(_deploymentKey, Cache.VersionText, _ => false))
        {
            return;
        }

        var view = new DeploymentView(Cache.Deployment, [.. Cache.Sets.Values], HasOldPods(Cache), _time.GetUtcNow());
        foreach (var action in DeploymentDecision.Decide(view))
        {
            if (!Attempt(() => Carry(view, action), _deploymentKey, _deploymentWrites))
            {
                return;
            }
        }

        var status = DeploymentStatusDecision.Decide(view);
        if (status.PatchFor(view.Deployment) is not null)
        {
            Write(_truth with { Deployment = _truth.Deployment with { Status = status.Status } });
        }
    }

    private static bool HasOldPods(Snapshot cache)
    {
        var current = DeploymentView.FindCurrent(cache.Deployment, cache.Sets.Values)?.Metadata.Uid;
        return cache.Pods.Values.Any(pod => Ownership.ControllerOf(pod.Metadata)!.Uid != current);
    }

    /// <summary>One write with its ways to fail; false when the decision it belongs to is over.</summary>
    private bool Attempt(Func<bool> write, ObjectKey key, OwnWrites writes)
    {
        switch (_random.Next(12))
        {
            case 0:
                Crash();
                return false;
            case 1:
                write();
                Crash();
                return false;
            case 2:
                // Carried out, but the answer was lost: what the loop does then is to wait for the store's version of now.
                write();
                writes.Wrote(key, _truth.VersionText);
                return false;
            default:
                return write();
        }
    }

    private void Crash()
    {
        Crashes++;
        (_deploymentWrites, _setWrites) = (new OwnWrites(_time), new OwnWrites(_time));
        _seen = _history.Count - 1;
    }

    private bool Carry(DeploymentView view, DeploymentAction action)
    {
        switch (action)
        {
            case DeploymentAction.Create create when _truth.Sets.TryGetValue(create.Set.Metadata.Name!, out var existing):
                _deploymentWrites.Wrote(_deploymentKey, existing.Metadata.ResourceVersion);
                return true;
            case DeploymentAction.Create create:
                return PutSet(create.Set with { Metadata = create.Set.Metadata with { Uid = $"rs-{create.Set.Metadata.Name}", Generation = 1, CreationTimestamp = _time.GetUtcNow() } });
            case DeploymentAction.Scale scale:
                return ChangeSet(scale.Set, set => set with
                {
                    Spec = set.Spec! with { Replicas = scale.Replicas },
                    Metadata = set.Metadata with { Generation = set.Metadata.Generation + 1, Annotations = Merge(set.Metadata.Annotations, Revisions.Sizes(view.Bounds)) },
                });
            case DeploymentAction.Annotate annotate:
                return ChangeSet(annotate.Set, set => set with { Metadata = set.Metadata with { Annotations = Merge(set.Metadata.Annotations, annotate.Annotations) } });
            case DeploymentAction.SetRevision revision:
                var annotations = Merge(_truth.Deployment.Metadata.Annotations, new Dictionary<string, string>());
                annotations[Revisions.Revision] = revision.Revision;
                Write(_truth with { Deployment = _truth.Deployment with { Metadata = _truth.Deployment.Metadata with { Annotations = annotations } } });
                return true;
            case DeploymentAction.Delete delete:
                Write(_truth with { Sets = _truth.Sets.Remove(delete.Set.Metadata.Name!) });
                return true;
            default:
                throw new InvalidOperationException();
        }
    }

    private bool ChangeSet(ReplicaSet seen, Func<ReplicaSet, ReplicaSet> change)
    {
        var live = _truth.Sets[seen.Metadata.Name!];
        return live.Metadata.ResourceVersion == seen.Metadata.ResourceVersion && PutSet(change(live));
    }

    private bool PutSet(ReplicaSet set)
    {
        var version = (_truth.Version + 1).ToString(CultureInfo.InvariantCulture);
        Write(_truth with { Sets = _truth.Sets.SetItem(set.Metadata.Name!, set with { Metadata = set.Metadata with { ResourceVersion = version } }) });
        _deploymentWrites.Wrote(_deploymentKey, version);
        return true;
    }

    private void RunSet(string name)
    {
        if (!Cache.Sets.TryGetValue(name, out var set))
        {
            return;
        }

        var key = new ObjectKey("shop", name);
        var owned = Cache.Pods.Values.Where(pod => Ownership.IsControlledBy(pod.Metadata, set.Metadata.Uid)).ToList();
        if (!_setWrites.AreSeen(key, Cache.VersionText, uid => owned.Any(pod => pod.Metadata.Uid == uid && !PodState.IsDeleting(pod))))
        {
            return;
        }

        var decision = ReplicaSetDecision.Decide(set, owned, _time.GetUtcNow());
        var goOn = true;
        for (var i = 0; goOn && i < decision.Create; i++)
        {
            goOn = Attempt(() => CreatePod(key, set), key, _setWrites);
        }

        for (var i = 0; goOn && i < decision.Delete.Length; i++)
        {
            var pod = decision.Delete[i];
            _setWrites.Deleted(key, pod.Metadata.Uid!);
            goOn = Attempt(() => DeletePod(pod), key, _setWrites);
        }

        if (!goOn)
        {
            return;
        }

        var status = ReplicaSetStatusDecision.Decide(set, owned, null, _time.GetUtcNow());
        if (status.PatchFor(set) is not null && _truth.Sets.TryGetValue(name, out var live))
        {
            var version = (_truth.Version + 1).ToString(CultureInfo.InvariantCulture);
            Write(_truth with { Sets = _truth.Sets.SetItem(name, live with { Status = status.Status, Metadata = live.Metadata with { ResourceVersion = version } }) });
        }
    }

    private bool CreatePod(ObjectKey key, ReplicaSet set)
    {
        var name = $"pod{_names++}";
        var pod = Objects.Pod(name) with { Metadata = Objects.Pod(name).Metadata with { OwnerReferences = [Ownership.Reference(ResourceTypes.ReplicaSets, set.Metadata)] } };
        Write(_truth with { Pods = _truth.Pods.Add(name, pod) });
        _setWrites.Wrote(key, _truth.VersionText);
        return true;
    }

    private bool DeletePod(Pod pod)
    {
        if (_truth.Pods.TryGetValue(pod.Metadata.Name!, out var live) && !PodState.IsDeleting(live))
        {
            Write(_truth with { Pods = _truth.Pods.SetItem(pod.Metadata.Name!, live.Deleting()) });
        }

        return true;
    }

    /// <summary>The node starts a Pod, or ends one that is to go.</summary>
    private void RunNode()
    {
        var pending = _truth.Pods.Values.Where(pod => PodState.IsDeleting(pod) || !PodState.IsReady(pod)).OrderBy(pod => pod.Metadata.Name, StringComparer.Ordinal).ToList();
        if (pending.Count == 0)
        {
            return;
        }

        var pod = pending[_random.Next(pending.Count)];
        var name = pod.Metadata.Name!;
        Write(_truth with { Pods = PodState.IsDeleting(pod) ? _truth.Pods.Remove(name) : _truth.Pods.SetItem(name, pod.Ready(_time.GetUtcNow())) });
    }

    private void Write(Snapshot next)
    {
        _truth = next with { Version = _truth.Version + 1 };
        _history.Add(_truth);
        var bounds = RolloutBounds.Of(_truth.Deployment);
        var active = _truth.Pods.Values.Where(PodState.IsActive).ToList();
        Assert.True(active.Count <= bounds.MaxTotal, $"{active.Count} Pods, {bounds.MaxTotal} allowed: {Describe()}");
        if (MustStayAvailable)
        {
            var ready = active.Count(PodState.IsReady);
            Assert.True(ready >= bounds.MinAvailable, $"{ready} Pods available, {bounds.MinAvailable} needed: {Describe()}");
        }
    }

    private bool IsComplete()
    {
        var replicas = RolloutBounds.Of(_truth.Deployment).Replicas;
        var current = DeploymentView.FindCurrent(_truth.Deployment, _truth.Sets.Values);
        return current is not null
            && _truth.Pods.Count == replicas
            && _truth.Pods.Values.All(pod => PodState.IsReady(pod) && Ownership.IsControlledBy(pod.Metadata, current.Metadata.Uid))
            && _truth.Deployment.Status?.Conditions?.Any(condition => condition is { Type: "Progressing", Reason: "NewReplicaSetAvailable" }) == true
            && _truth.Deployment.Status.UpdatedReplicas == replicas;
    }

    private string Describe() => string.Join("; ", _truth.Sets.Values.Select(set =>
        $"{set.Metadata.Name} wants {set.Spec!.Replicas}, status {JsonSerializer.Serialize(set.Status, KubeJson.Default.ReplicaSetStatus)}"));

    private static Dictionary<string, string> Merge(IReadOnlyDictionary<string, string>? old, IReadOnlyDictionary<string, string> added)
    {
        var merged = new Dictionary<string, string>(old ?? new Dictionary<string, string>());
        foreach (var (name, value) in added)
        {
            merged[name] = value;
        }

        return merged;
    }

    private sealed record Snapshot(long Version, Deployment Deployment, ImmutableDictionary<string, ReplicaSet> Sets, ImmutableDictionary<string, Pod> Pods)
    {
        public string VersionText => Version.ToString(CultureInfo.InvariantCulture);
    }
}
