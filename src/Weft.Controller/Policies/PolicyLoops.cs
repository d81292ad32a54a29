using Microsoft.Extensions.Logging;
using Weft.Api;
using Weft.Client;

namespace Weft.Controller.Policies;

/// <summary>Everything that is said of network policies while this process leads.</summary>
internal sealed class PolicyLoops : IDisposable
{
    private readonly PolicyTracker _tracker;
    private readonly PolicyTracker _clusterTracker;
    private readonly ControllerLoop<ObjectKey> _loop;
    private readonly ControllerLoop<ObjectKey> _clusterLoop;
    private readonly ControllerLoop<StanceOwner> _stanceLoop;

    public PolicyLoops(KubeClient client, InformerSet informers, EventRecorder events, ILoggerFactory loggers)
    {
        var (policies, clusterPolicies) = (informers.For(ResourceTypes.NetworkPolicies), informers.For(ResourceTypes.ClusterNetworkPolicies));
        var (namespaces, regions, nodes) = (informers.For(ResourceTypes.Namespaces), informers.For(ResourceTypes.Regions), informers.For(ResourceTypes.FabricNodes));
        _tracker = new PolicyTracker(ResourceTypes.NetworkPolicies, client.Time);
        _clusterTracker = new PolicyTracker(ResourceTypes.ClusterNetworkPolicies, client.Time);

        var controller = new NetworkPoliciesController(policies.Get, _tracker, Teller(ResourceTypes.NetworkPolicies), client.Time);
        _loop = Loop<ObjectKey>("network policies", controller.ReconcileAsync)
            .Watch(policies, change => See(_tracker, _loop!, change))
            .Watch(nodes, change => _tracker.SeeNode(change.Key.Name, change.New));

        var clusterController = new ClusterNetworkPoliciesController(
            clusterPolicies.Get,
            _clusterTracker,
            (key, patch, token) => client.PatchStatusAsync(ResourceTypes.ClusterNetworkPolicies, key, patch, token),
            Teller(ResourceTypes.ClusterNetworkPolicies),
            client.Time);
        _clusterLoop = Loop<ObjectKey>("cluster network policies", clusterController.ReconcileAsync)
            .Watch(clusterPolicies, change => See(_clusterTracker, _clusterLoop!, change))
            .Watch(nodes, SeeClusterNode);

        var stances = new StancesController(namespaces, regions, events, client.Time);
        _stanceLoop = Loop<StanceOwner>("stances on policies", stances.ReconcileAsync)
            .Watch(namespaces, StancesController.KeysOf)
            .Watch(regions, StancesController.KeysOf);

        ControllerLoop<TKey> Loop<TKey>(string name, Func<TKey, CancellationToken, Task<TimeSpan?>> reconcile)
            where TKey : notnull =>
            new(name, reconcile, client.Time, loggers.CreateLogger<ControllerLoop<TKey>>());

        Action<T, PolicyNotice> Teller<T>(ResourceType<T> type)
            where T : KubeObject =>
            (about, notice) => events.Record(type, about, notice.Kind, notice.Reason, notice.Message);
    }

    public IEnumerable<Func<CancellationToken, Task>> Runs => [_loop.RunAsync, _clusterLoop.RunAsync, _stanceLoop.RunAsync];

    public void Dispose()
    {
        _loop.Dispose();
        _clusterLoop.Dispose();
        _stanceLoop.Dispose();
    }

    /// <summary>A change is looked at when the policy rests, with all that came meanwhile.</summary>
    private static IEnumerable<ObjectKey> See<T>(PolicyTracker tracker, ControllerLoop<ObjectKey> loop, InformerChange<T> change)
        where T : KubeObject
    {
        tracker.See(change.Key, change.New?.Metadata);
        if (change.New is not null)
        {
            loop.Queue.AddAfter(change.Key, PolicyTracker.Rest);
        }

        return [];
    }

    /// <summary>How many nodes there are is part of what is said; it is said anew when a node that comes has had time to catch up.</summary>
    private IEnumerable<ObjectKey> SeeClusterNode(InformerChange<FabricNode> change)
    {
        var reached = _clusterTracker.SeeNode(change.Key.Name, change.New);
        if (change.Old is null || change.New is null)
        {
            foreach (var key in _clusterTracker.Keys)
            {
                _clusterLoop.Queue.AddAfter(key, PolicyConditions.DoubtTime);
            }
        }

        return reached;
    }
}
