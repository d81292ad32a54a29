using System.Runtime.InteropServices;
using Weft.Agent.Policies.Records;
using Weft.Dataplane;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Policies;

namespace Weft.Agent.Policies.Compile;

/// <summary>Workloads by all that closes and opens one direction. Those that stay together keep their isolation when it changes.</summary>
internal sealed class IsolationTable(RuleTable rules)
{
    private readonly Dictionary<IsolationContent, Isolation> _isolations = [];
    private readonly KeyedSet<EndpointId, EndpointIsolation>.Builder _rows = KeyedSet<EndpointId, EndpointIsolation>.Empty.ToBuilder();
    private uint _lastId;

    public IReadOnlyCollection<Isolation> All => _isolations.Values;

    /// <summary>Those that no workload has any more.</summary>
    public List<Isolation> Gone { get; } = [];

    public KeyedSet<EndpointId, EndpointIsolation> ToRows() => _rows.ToSet();

    /// <param name="changed">Workloads that may be isolated otherwise than they were.</param>
    public void Settle(IReadOnlyCollection<LocalEntry> changed, RegionStance region)
    {
        Settle(changed, PolicyDirection.Ingress, region);
        Settle(changed, PolicyDirection.Egress, region);
        foreach (var local in changed)
        {
            if (local.IsResolved)
            {
                _rows.Set(local.Local.Endpoint, new EndpointIsolation(local.Ingress.Isolation?.Id ?? 0, local.Egress.Isolation?.Id ?? 0));
            }
        }
    }

    /// <summary>Closes workloads of which it is no longer known what applies to them.</summary>
    public void Close(IEnumerable<LocalEntry> changed)
    {
        foreach (var local in changed.Where(local => !local.IsResolved))
        {
            _rows.Remove(local.Local.Endpoint);
        }
    }

    private void Settle(IEnumerable<LocalEntry> changed, PolicyDirection direction, RegionStance region)
    {
        Dictionary<(Isolation?, IsolationContent?), List<LocalEntry>> moves = [];
        foreach (var local in changed)
        {
            var side = local.Side(direction);
            var content = local.IsResolved ? Content(local, side, region) : null;
            if (!Equals(side.Isolation?.Content, content))
            {
                (CollectionsMarshal.GetValueRefOrAddDefault(moves, (side.Isolation, content), out _) ??= []).Add(local);
            }
        }

        foreach (var ((before, content), together) in moves.Select(move => (move.Key, move.Value)))
        {
            if (before is not null && content is not null && before.Members.Count == together.Count && !_isolations.ContainsKey(content))
            {
                Change(before, content);
            }
            else
            {
                Move(together, before, content is null ? null : IsolationOf(content, direction), direction);
            }
        }
    }

    /// <summary>Null for a side that is open.</summary>
    private static IsolationContent? Content(LocalEntry local, LocalSide side, RegionStance region)
    {
        var set = side.Set!;
        var ports = local.Pod?.Record.Ports ?? PortSet.Empty;
        var named = set.PortNames.Count == 0 || ports.Ports.IsEmpty
            ? PortSet.Empty
            : new PortSet([.. ports.Ports.Where(port => set.PortNames.ContainsKey(port.Name))]);
        var content = new IsolationContent(set, TrustOf(local, region), named);
        return content.IsOpen ? null : content;
    }

    private static Trust TrustOf(LocalEntry local, RegionStance region) => local.Home?.Record?.ZeroTrust switch
    {
        true => new Trust($"Namespace {local.Home.Name}", local.Home.IsAudited),
        null when region.IsZeroTrust => new Trust($"Region {region.Name}", local.Home?.IsAudited == true),
        _ => Trust.Open,
    };

    private Isolation IsolationOf(IsolationContent content, PolicyDirection direction)
    {
        ref var isolation = ref CollectionsMarshal.GetValueRefOrAddDefault(_isolations, content, out _);
        if (isolation is null)
        {
            isolation = new Isolation(++_lastId, content);
            content.Set.Isolations.Add(isolation);
            isolation.TrustRule = TrustRule(content.Trust, direction);
        }

        return isolation;
    }

    private void Change(Isolation isolation, IsolationContent content)
    {
        _isolations.Remove(isolation.Content);
        isolation.Set.Isolations.Remove(isolation);
        if (isolation.Content.Trust != content.Trust)
        {
            rules.Remove(isolation.TrustRule);
            isolation.TrustRule = TrustRule(content.Trust, content.Set.Direction);
        }

        isolation.Content = content;
        isolation.IsStale = true;
        content.Set.Isolations.Add(isolation);
        _isolations.Add(content, isolation);
    }

    private void Move(List<LocalEntry> together, Isolation? before, Isolation? next, PolicyDirection direction)
    {
        foreach (var local in together)
        {
            before?.Members.Remove(local);
            next?.Members.Add(local);
            local.Side(direction).Isolation = next;
        }

        if (before is { Members.Count: 0 })
        {
            _isolations.Remove(before.Content);
            before.Set.Isolations.Remove(before);
            rules.Remove(before.TrustRule);
            Gone.Add(before);
        }
    }

    private uint TrustRule(Trust trust, PolicyDirection direction) => trust.IsZero
        ? rules.Add(new PolicyRuleName(PolicyRuleKind.ZeroTrust, null, PolicyTier.Network, direction, null, null, [trust.Origin], 0))
        : 0;
}
