using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Weft.Dataplane.Policies;

namespace Weft.Agent.Policies.Compile;

/// <summary>The policies that apply to some workloads in one direction, and their rules by whom they name.</summary>
/// <remarks>What it says of a peer depends on the rules that name it; who changes it notes which peers' filters are no longer right.</remarks>
internal sealed class PolicySet(PolicyDirection direction)
{
    private readonly SortedDictionary<PolicyEntry, Share> _policies = new(PolicyOrder.Instance);
    private int _ownAuditedNetworks;
    private int _auditedClusters;

    public PolicyDirection Direction { get; } = direction;

    /// <summary>Sum of the policies' marks.</summary>
    public UInt128 Sum { get; private set; }

    public HashSet<LocalEntry> Members { get; } = [];

    public HashSet<Isolation> Isolations { get; } = [];

    public Dictionary<Peer, PeerRules> Rules { get; } = [];

    /// <summary>Those about everybody.</summary>
    public PeerRules AnyRules { get; } = new();

    /// <summary>Those that may match a peer of which nothing is known.</summary>
    public HashSet<RuleEntry> MaybeRules { get; } = [];

    /// <summary>By which ingress rules ask for ports of the workloads: how many use each.</summary>
    public Dictionary<string, int> PortNames { get; } = [];

    /// <summary>Egress rules about everybody that name ports: for them Pods differ by their ports.</summary>
    public int NamedAnyRules { get; private set; }

    /// <summary>NetworkPolicies: these isolate.</summary>
    public int Networks { get; private set; }

    /// <summary>The rule that denies by default, as long as it has one.</summary>
    public DefaultRules Defaults { get; } = new();

    /// <summary>Whether it says of peers of which nothing is known something else than of those that nobody names.</summary>
    public bool TellsUnknown => MaybeRules.Count > 0 || NamedAnyRules > 0;

    public PolicySetChanges Changes { get; } = new();

    public IEnumerable<PolicyEntry> Policies => _policies.Keys;

    public bool IsEmpty => _policies.Count == 0;

    public int EnforcedNetworks => HomeIsAudited ? 0 : Networks - _ownAuditedNetworks;

    public bool HasEnforcedNetworks => EnforcedNetworks > 0;

    public bool HasAudited => _auditedClusters > 0 || _ownAuditedNetworks > 0 || (HomeIsAudited && Networks > 0);

    // All NetworkPolicies that select a workload are in its namespace, and they come first.
    private bool HomeIsAudited => Networks > 0 && _policies.First().Key.Home!.IsAudited;

    public bool Has(PolicyEntry policy) => _policies.ContainsKey(policy);

    /// <summary>Adds the policy, or puts its rules in place of those it had.</summary>
    public void Put(PolicyEntry policy)
    {
        var before = Stance();
        if (_policies.Remove(policy, out var share))
        {
            Forget(policy, share);
        }

        share = new Share(policy.Rules(Direction), policy.Record!.IsAudited);
        _policies.Add(policy, share);
        policy.Sets.Add(this);
        Sum += policy.Mark;
        Count(policy, share, 1);
        foreach (var rule in share.Rules)
        {
            Add(rule);
        }

        NoteStance(before, policy);
    }

    public void Take(PolicyEntry policy)
    {
        var before = Stance();
        if (_policies.Remove(policy, out var share))
        {
            Forget(policy, share);
            policy.Sets.Remove(this);
            NoteStance(before, policy);
        }
    }

    private void Forget(PolicyEntry policy, Share share)
    {
        Sum -= policy.Mark;
        Count(policy, share, -1);
        foreach (var rule in share.Rules)
        {
            Remove(rule);
        }
    }

    private void Count(PolicyEntry policy, Share share, int one)
    {
        Networks += policy.IsNetworkPolicy ? one : 0;
        _ownAuditedNetworks += policy.IsNetworkPolicy && share.IsAudited ? one : 0;
        _auditedClusters += !policy.IsNetworkPolicy && share.IsAudited ? one : 0;
    }

    private (bool, bool) Stance() => (Networks > 0, HasEnforcedNetworks);

    // Who isolates decides what holds where no rule matches, and that is so for every peer.
    private void NoteStance((bool, bool) before, PolicyEntry policy)
    {
        Changes.IsEverything |= before != Stance();
        Changes.IsNames |= policy.IsNetworkPolicy;
    }

    private void Add(RuleEntry rule)
    {
        Changes.IsEverything |= rule.Rule.IsAnyPeer && AnyRules.Add(rule);
        foreach (var peer in rule.Peers)
        {
            if ((CollectionsMarshal.GetValueRefOrAddDefault(Rules, peer, out _) ??= new()).Add(rule))
            {
                Changes.Peers.Add(peer);
            }

            peer.Sets.Add(this);
        }

        Changes.IsUnknown |= rule.IsMaybe && MaybeRules.Add(rule);
        CountNames(rule, 1);
    }

    private void Remove(RuleEntry rule)
    {
        Changes.IsEverything |= rule.Rule.IsAnyPeer && AnyRules.Remove(rule);
        foreach (var peer in rule.Peers)
        {
            var rules = Rules[peer];
            if (rules.Remove(rule))
            {
                Changes.Peers.Add(peer);
            }

            if (rules.IsEmpty)
            {
                Rules.Remove(peer);
                peer.Sets.Remove(this);
            }
        }

        Changes.IsUnknown |= MaybeRules.Remove(rule);
        CountNames(rule, -1);
    }

    private void CountNames(RuleEntry rule, int one)
    {
        if (rule.NamesEgressPort)
        {
            NamedAnyRules += rule.Rule.IsAnyPeer ? one : 0;
        }

        foreach (var port in Direction == PolicyDirection.Ingress && !rule.Rule.IsEveryPort ? rule.Rule.Ports : [])
        {
            if (port.IsNamed)
            {
                Changes.IsPortNames |= Counting.Count(PortNames, port.Name, one);
            }
        }
    }

    /// <summary>What the set has of one policy.</summary>
    private readonly record struct Share(ImmutableArray<RuleEntry> Rules, bool IsAudited);
}

/// <summary>What of a set's meaning changed since filters were made of it.</summary>
internal sealed class PolicySetChanges
{
    /// <summary>Peers about which it has other rules.</summary>
    public HashSet<Peer> Peers { get; } = [];

    /// <summary>The verdict on any peer may be another.</summary>
    public bool IsEverything { get; set; }

    /// <summary>The verdict on peers of which nothing is known may be another.</summary>
    public bool IsUnknown { get; set; }

    /// <summary>Who isolates.</summary>
    public bool IsNames { get; set; }

    /// <summary>Which port names its rules ask for.</summary>
    public bool IsPortNames { get; set; }

    public bool Any => IsEverything || IsUnknown || Peers.Count > 0;

    public void Clear()
    {
        Peers.Clear();
        (IsEverything, IsUnknown, IsNames, IsPortNames) = (false, false, false, false);
    }
}

/// <summary>Ids of the rules that stand for "isolated, and nothing allows it"; 0 = none was needed yet.</summary>
internal sealed class DefaultRules
{
    /// <summary>Of the policies that are enforced.</summary>
    public uint Enforced { get; set; }

    /// <summary>Of all.</summary>
    public uint Audited { get; set; }
}
