using System.Threading.Channels;
using Weft.Agent.Cluster;
using Weft.Agent.Policies.Compile;
using Weft.Agent.Policies.Records;
using Weft.Agent.Sandboxes;
using Weft.Api;
using Weft.Client;

namespace Weft.Agent.Policies.Watch;

/// <summary>Keeps <see cref="PolicySource"/> in step with the API server and this node's sandboxes. Its loop is the one that changes the compiler.</summary>
internal sealed class PolicyWatcher
{
    private readonly ClusterSource _cluster;
    private readonly SandboxLedger _ledger;
    private readonly PolicySource _source;
    private readonly PolicyCompiler _compiler;
    private readonly PolicyFacts _facts;
    private readonly TimeProvider _time;
    private readonly Informer<Pod, PodRecord> _pods;
    private readonly Informer<Namespace, NamespaceRecord> _namespaces;
    private readonly Informer<NetworkPolicy, PolicyRecord> _policies;
    private readonly Informer<ClusterNetworkPolicy, PolicyRecord> _clusterPolicies;

    // One slot: "look again". What changed is found by looking.
    private readonly Channel<bool> _dirty = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public PolicyWatcher(
        string nodeName, InformerSet informers, ClusterSource cluster, SandboxLedger ledger, PolicySource source, PolicyCompiler compiler, TimeProvider time)
    {
        (_cluster, _ledger, _source, _compiler, _time) = (cluster, ledger, source, compiler, time);
        _facts = new PolicyFacts(nodeName, _compiler);
        var pool = new PolicyPool();
        _pods = informers.For(
            ResourceTypes.Pods,
            new InformerProjection<Pod, PodRecord>(pod => PodReader.Read(pod, pool), (old, next) => old.Version == next.Version && old.Uid == next.Uid));
        _namespaces = informers.For(
            ResourceTypes.Namespaces,
            new InformerProjection<Namespace, NamespaceRecord>(item => NamespaceReader.Read(item, pool), (old, next) => old.Version == next.Version));
        _policies = informers.For(
            ResourceTypes.NetworkPolicies,
            new InformerProjection<NetworkPolicy, PolicyRecord>(policy => PolicyReader.Read(policy, pool), IsSame));
        _clusterPolicies = informers.For(
            ResourceTypes.ClusterNetworkPolicies,
            new InformerProjection<ClusterNetworkPolicy, PolicyRecord>(policy => ClusterPolicyReader.Read(policy, pool), IsSame),
            mayBeAbsent: true);
    }

    /// <summary>The Pod as last seen; null if there is none of that name.</summary>
    public PodRecord? FindPod(ObjectKey key) => _pods.Get(key);

    /// <summary>Follows the informers until cancelled; they are run elsewhere.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(
            _pods.WaitForSyncAsync(cancellationToken),
            _namespaces.WaitForSyncAsync(cancellationToken),
            _policies.WaitForSyncAsync(cancellationToken),
            _clusterPolicies.WaitForSyncAsync(cancellationToken));
        using var pods = _pods.Subscribe();
        using var namespaces = _namespaces.Subscribe();
        using var policies = _policies.Subscribe();
        using var clusterPolicies = _clusterPolicies.Subscribe();
        _cluster.Changed += Look;
        _ledger.Changed += Look;
        try
        {
            Look();
            await TaskGroup.RunAsync(
                [
                    token => PumpAsync(pods, token),
                    token => PumpAsync(namespaces, token),
                    token => PumpAsync(policies, token),
                    token => PumpAsync(clusterPolicies, token),
                    token => CompileAsync(pods, namespaces, policies, clusterPolicies, token),
                ],
                cancellationToken);
        }
        finally
        {
            _cluster.Changed -= Look;
            _ledger.Changed -= Look;
        }
    }

    private static bool IsSame(PolicyRecord old, PolicyRecord next) => old.Version == next.Version && old.Uid == next.Uid;

    private void Look() => _dirty.Writer.TryWrite(true);

    private async Task PumpAsync<T>(InformerSubscription<T> subscription, CancellationToken cancellationToken)
        where T : class
    {
        while (true)
        {
            await subscription.WaitAsync(cancellationToken);
            Look();
        }
    }

    private async Task CompileAsync(
        InformerSubscription<PodRecord> pods,
        InformerSubscription<NamespaceRecord> namespaces,
        InformerSubscription<PolicyRecord> policies,
        InformerSubscription<PolicyRecord> clusterPolicies,
        CancellationToken cancellationToken)
    {
        var podFeed = new PolicyFeed<PodRecord>((old, next) => old.IsLike(next), movesAlways: false, change => _compiler.Change(change.Old, change.New));
        var namespaceFeed = new PolicyFeed<NamespaceRecord>((old, next) => old.IsLike(next), movesAlways: true, change => _compiler.Change(change.Old, change.New));
        var policyFeed = new PolicyFeed<PolicyRecord>((old, next) => old.IsLike(next), movesAlways: true, change => _compiler.Change(change.Old, change.New));
        var clusterPolicyFeed = new PolicyFeed<PolicyRecord>((old, next) => old.IsLike(next), movesAlways: true, change => _compiler.Change(change.Old, change.New));
        while (true)
        {
            await _dirty.Reader.ReadAsync(cancellationToken);
            var started = _time.GetTimestamp();

            // Prefixes of a node that is not heard of would count as addresses outside.
            if (_cluster.Current is not { IsLive: true } cluster)
            {
                continue;
            }

            // Pods first: what was written before a Pod and came before it is told together with it.
            _facts.Take(cluster.Snapshot, _ledger.Records);
            var moved = podFeed.Take(pods) | namespaceFeed.Take(namespaces) | policyFeed.Take(policies) | clusterPolicyFeed.Take(clusterPolicies);
            var state = _compiler.Settle();
            var before = _source.Current;
            if (moved || before is null || !ReferenceEquals(before.State, state))
            {
                var versions = new PolicyVersions(podFeed.Version, namespaceFeed.Version, policyFeed.Version, clusterPolicyFeed.Version);
                _source.Publish(new PolicyView(state, versions, started, _time.GetElapsedTime(started)));
            }
        }
    }
}
