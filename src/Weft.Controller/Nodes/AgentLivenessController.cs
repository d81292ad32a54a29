using Weft.Api;
using Weft.Client;
using Weft.Controller.Conditions;

namespace Weft.Controller.Nodes;

/// <summary>Says on every FabricNode whether its agent lives, so that a dead node's endpoints get no connections.</summary>
internal sealed class AgentLivenessController(KubeClient client, Informer<FabricNode> nodes, Informer<Lease> leases, EventRecorder events)
{
    private readonly Dictionary<string, (string? Uid, LeaseSight Sight, bool IsFirst)> _sights = []; // used by the one worker only

    public static IEnumerable<string> KeysOf(InformerChange<Lease> change) => change.Key.Namespace == AgentLease.Namespace ? [change.Key.Name] : [];

    /// <summary>What others say on the node is not looked at; that our own condition was lost is.</summary>
    public static IEnumerable<string> KeysOf(InformerChange<FabricNode> change) =>
        change.Old is { } old && change.New is { } now && old.Metadata.Uid == now.Metadata.Uid && Find(old) == Find(now) ? [] : [change.Key.Name];

    public async Task<TimeSpan?> ReconcileAsync(string name, CancellationToken cancellationToken)
    {
        if (nodes.Get(new ObjectKey(null, name)) is not { } node)
        {
            _sights.Remove(name);
            return null;
        }

        var now = client.Time.GetUtcNow();
        var lease = leases.Get(AgentLease.KeyOf(name));
        var (sight, isFirst) = Look(name, lease, now);
        var (wanted, again) = AgentLiveness.Judge(lease, sight, Find(node), isFirst, now);
        if (wanted is null || ConditionWriter.Patch(node, node.Status?.Conditions, wanted, now) is not { } patch)
        {
            return again;
        }

        await client.PatchStatusAsync(ResourceTypes.FabricNodes, new ObjectKey(null, name), patch, cancellationToken);
        if (wanted.Status == "False")
        {
            events.Record(ResourceTypes.FabricNodes, node, EventKind.Warning, wanted.Reason, wanted.Message);
        }

        return again;
    }

    private static Condition? Find(FabricNode? node) => node?.Status?.Conditions?.FirstOrDefault(condition => condition.Type == AgentLease.ConditionType);

    private (LeaseSight? Sight, bool IsFirst) Look(string name, Lease? lease, DateTimeOffset now)
    {
        if (lease is null)
        {
            _sights.Remove(name);
            return (null, false);
        }

        if (!_sights.TryGetValue(name, out var known) || known.Uid != lease.Metadata.Uid)
        {
            known = (lease.Metadata.Uid, AgentLiveness.Look(null, lease, now), true);
        }
        else if (AgentLiveness.Look(known.Sight, lease, now) is var sight && sight != known.Sight)
        {
            known = (known.Uid, sight, false);
        }

        _sights[name] = known;
        return (known.Sight, known.IsFirst);
    }
}
