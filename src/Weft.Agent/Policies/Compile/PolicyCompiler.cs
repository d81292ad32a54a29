using System.Collections.Immutable;
using System.Net;
using Weft.Agent.Policies.Records;
using Weft.Agent.Services.Projection;
using Weft.Api;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Policies;

namespace Weft.Agent.Policies.Compile;

/// <summary>
/// Policies, Pods and namespaces to what the dataplane needs for the workloads of this node. Changes are collected and take effect together by
/// <see cref="Settle"/>, at a cost that grows with what they change; the result depends on what was told last of each object only.
/// </summary>
/// <remarks>Safe for use from several threads; changes are made by one.</remarks>
internal sealed class PolicyCompiler
{
    private readonly Lock _gate = new(); // guards everything below
    private readonly RuleTable _rules = new();
    private readonly PeerTable _peers = new();
    private readonly KindTable _kinds = new();
    private readonly AddressSpace _space;
    private readonly PodTable _pods;
    private readonly LocalTable _locals;
    private readonly PolicyTable _policies;
    private readonly SetTable[] _sets;
    private readonly IsolationTable _isolations;
    private readonly FilterTable _filters;
    private RegionStance _region = RegionStance.Open;
    private PolicyState _state = PolicyState.Empty;
    private bool _hadMaybeRules;

    public PolicyCompiler()
    {
        _space = new AddressSpace(_kinds.Nothing, _kinds.Unknown);
        _pods = new PodTable(_kinds, _space);
        _locals = new LocalTable(_pods);
        _policies = new PolicyTable(_pods, _locals, _peers, _rules);
        _sets = [new SetTable(PolicyDirection.Ingress, _rules), new SetTable(PolicyDirection.Egress, _rules)];
        _isolations = new IsolationTable(_rules);
        _filters = new FilterTable(_space.Classes, _kinds.Unknown);
    }

    /// <summary>What rule ids stand for, as of the last <see cref="Settle"/>; also of rules that are gone for a while.</summary>
    public ImmutableDictionary<uint, PolicyRuleName> RuleNames
    {
        get
        {
            lock (_gate)
            {
                return _rules.Names;
            }
        }
    }

    /// <summary>How much there is, and what it cost so far.</summary>
    public CompilerFigures Figures
    {
        get
        {
            lock (_gate)
            {
                return new CompilerFigures(
                    _policies.Count, _pods.Count, _pods.Groups, _peers.Count, _kinds.Count, _space.Classes.Count, _isolations.All.Count, _filters.Built, _kinds.Tried);
            }
        }
    }

    /// <param name="old">What was told of this Pod last; null when it is new.</param>
    /// <param name="next">Null when it is gone.</param>
    public void Change(PodRecord? old, PodRecord? next)
    {
        lock (_gate)
        {
            if (old is not null && (next is null || next.Key != old.Key) && _pods.Remove(old.Key) is not null)
            {
                _locals.NotePod(old.Key);
            }

            if (next is not null)
            {
                var isSame = _pods.Find(next.Key)?.Record.IsLike(next) == true;
                _pods.Put(next);
                if (!isSame)
                {
                    _locals.NotePod(next.Key);
                }
            }
        }
    }

    /// <param name="old">What was told of this Namespace last; null when it is new.</param>
    /// <param name="next">Null when it is gone.</param>
    public void Change(NamespaceRecord? old, NamespaceRecord? next)
    {
        lock (_gate)
        {
            if (old is not null && (next is null || next.Name != old.Name))
            {
                SetHome(old.Name, null);
            }

            if (next is not null)
            {
                SetHome(next.Name, next);
            }
        }
    }

    /// <param name="old">What was told of this policy last; null when it is new.</param>
    /// <param name="next">Null when it is gone.</param>
    public void Change(PolicyRecord? old, PolicyRecord? next)
    {
        lock (_gate)
        {
            if (old is not null && (next is null || next.Id != old.Id))
            {
                _policies.Change(old.Id, null);
            }

            if (next is not null)
            {
                _policies.Change(next.Id, next);
            }
        }
    }

    /// <param name="locals">All workloads of this node; of two with one id the later counts.</param>
    public void SetLocals(IEnumerable<LocalPod> locals)
    {
        lock (_gate)
        {
            _locals.Set(locals);
        }
    }

    /// <param name="podPrefixes">All that the fabric's Pods have addresses of.</param>
    public void SetPrefixes(IEnumerable<IPNetwork> podPrefixes)
    {
        lock (_gate)
        {
            _space.SetPodPrefixes(podPrefixes);
        }
    }

    public void SetRegion(RegionStance region)
    {
        lock (_gate)
        {
            if (_region != region)
            {
                _region = region;
                _locals.NoteAll();
            }
        }
    }

    /// <summary>Brings what changed into effect.</summary>
    /// <returns>The same as the last time when nothing changed.</returns>
    public PolicyState Settle()
    {
        lock (_gate)
        {
            _policies.Select();
            foreach (var table in _sets)
            {
                table.Settle(_locals.Changed);
            }

            _policies.Tidy();
            SettlePeers();
            SettleIsolations();
            _filters.Settle(_sets, _isolations);
            var next = new PolicyState(_space.Classes.ToRows(), _isolations.ToRows(), _filters.ToRows(), _filters.ToRuleRows());
            var isSame = ReferenceEquals(next.Classes, _state.Classes) && ReferenceEquals(next.Isolations, _state.Isolations)
                && ReferenceEquals(next.Filters, _state.Filters) && ReferenceEquals(next.FilterRules, _state.FilterRules);
            return isSame ? _state : _state = next;
        }
    }

    public PolicyRuleName? NameOf(uint rule)
    {
        lock (_gate)
        {
            return _rules.Names.GetValueOrDefault(rule);
        }
    }

    /// <summary>The Pod that peers with this address are; null when none is known, or several.</summary>
    public (PodRecord Pod, NamespaceRecord Home)? PodAt(IPAddress address)
    {
        lock (_gate)
        {
            return _pods.OwnerOf(AddressNumber.Of(address)) is { Group.Home.Record: { } home } pod ? (pod.Record, home) : null;
        }
    }

    /// <summary>The Pod of a workload of this node; null while it is not known.</summary>
    public (PodRecord Pod, NamespaceRecord Home)? Find(EndpointId endpoint)
    {
        lock (_gate)
        {
            return _locals.Find(endpoint) is { Pod: { } pod, Home.Record: { } home } ? (pod.Record, home) : null;
        }
    }

    /// <summary>The policies that select a workload of this node and speak of this direction, as of the last <see cref="Settle"/>.</summary>
    public ImmutableArray<PolicyId> IsolatedBy(EndpointId endpoint, PolicyDirection direction)
    {
        lock (_gate)
        {
            return _locals.Find(endpoint)?.Side(direction).Set is { } set ? [.. set.Policies.Select(policy => policy.Id)] : [];
        }
    }

    /// <summary>All policies with what became of them here, as of the last <see cref="Settle"/>, in no particular order.</summary>
    public IReadOnlyList<PolicyFinding> Policies()
    {
        lock (_gate)
        {
            return [.. _policies.All.Where(policy => policy.Record is not null).Select(PolicyFinding.Of)];
        }
    }

    /// <summary>What is wrong with a policy, in itself or for a workload of this node.</summary>
    public ImmutableArray<PolicyProblem> ProblemsOf(PolicyId policy)
    {
        lock (_gate)
        {
            return _policies.Find(policy) is { Record: not null } found ? PolicyFinding.Of(found).Problems : [];
        }
    }

    private void SetHome(string name, NamespaceRecord? next)
    {
        var home = _pods.HomeOf(name);
        var before = home.Record;
        home.Record = next;
        if (before is not null && next is not null && before.IsLike(next))
        {
            return;
        }

        if (!Equals(before?.Labels, next?.Labels))
        {
            _pods.NoteChange(home);
        }

        if (before?.IsAudited != next?.IsAudited)
        {
            SetTable.NoteMode(home);
        }

        _locals.NoteHome(home);
        _pods.Tidy(home);
    }

    private void SettlePeers()
    {
        _pods.Settle(_peers, _space.Classes.Stale);
        foreach (var block in _peers.TakeBlocks())
        {
            _space.Change(block);
        }

        if (_hadMaybeRules != _peers.HasMaybeRules)
        {
            _hadMaybeRules = _peers.HasMaybeRules;
            _space.TellUnknown(_hadMaybeRules);
            _pods.Addresses.UnionWith(_pods.Contested);
        }

        _space.Settle(_pods.Addresses);
        foreach (var address in _pods.Addresses)
        {
            _space.Judge(address, _pods.KindOf(address, _space.Unknown));
        }

        _pods.Addresses.Clear();
    }

    private void SettleIsolations()
    {
        HashSet<LocalEntry> changed = [.. _locals.Changed];
        foreach (var set in _sets.SelectMany(table => table.All).Where(set => set.Changes.IsPortNames))
        {
            changed.UnionWith(set.Members);
        }

        _isolations.Close(changed);
        _isolations.Settle(changed, _region);
        _locals.Changed.Clear();
    }
}
