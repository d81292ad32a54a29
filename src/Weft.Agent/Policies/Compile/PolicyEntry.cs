using System.Collections.Immutable;
using Weft.Agent.Policies.Records;
using Weft.Dataplane.Policies;

namespace Weft.Agent.Policies.Compile;

/// <summary>A policy as it was told last, and which workloads of this node it selects.</summary>
/// <param name="mark">Random: sums of marks tell sets of policies apart.</param>
internal sealed class PolicyEntry(PolicyId id, Home? home, UInt128 mark)
{
    public PolicyId Id { get; } = id;

    /// <summary>Null for a ClusterNetworkPolicy.</summary>
    public Home? Home { get; } = home;

    public UInt128 Mark { get; } = mark;

    /// <summary>As it is in force in the indexes; null before the first and after the last time.</summary>
    public PolicyRecord? Record { get; set; }

    public HashSet<LocalEntry> Selected { get; } = [];

    /// <summary>Empty while it selects nobody here.</summary>
    public ImmutableArray<RuleEntry> Ingress { get; set; } = [];

    /// <summary>As <see cref="Ingress"/>.</summary>
    public ImmutableArray<RuleEntry> Egress { get; set; } = [];

    /// <summary>What the rules were made of; null while there are none.</summary>
    public PolicyRecord? RulesOf { get; set; }

    /// <summary>Of both directions.</summary>
    public HashSet<PolicySet> Sets { get; } = [];

    /// <summary>Rule ids by direction and index.</summary>
    public Dictionary<(PolicyDirection Direction, int Index), uint> RuleIds { get; } = [];

    public bool IsNetworkPolicy => Id.Kind == PolicyKind.NetworkPolicy;

    public bool IsAudited => Record?.IsAudited == true || (IsNetworkPolicy && Home!.IsAudited);

    public ImmutableArray<RuleEntry> Rules(PolicyDirection direction) => direction == PolicyDirection.Ingress ? Ingress : Egress;

    public bool Concerns(PolicyDirection direction) => (direction == PolicyDirection.Ingress ? Record?.Ingress : Record?.Egress) is not null;
}

/// <summary>A rule of a policy that selects somebody here.</summary>
/// <param name="Position">Among the policy's rules of the direction; two may have one index.</param>
/// <param name="IsAudited">The policy itself is audited.</param>
/// <param name="Id">What the kernel calls it.</param>
internal sealed record RuleEntry(
    PolicyEntry Policy, PolicyDirection Direction, int Position, PolicyRule Rule, bool IsAudited, uint Id, ImmutableArray<Peer> Peers)
{
    /// <summary>Whether its selectors may match a peer of which nothing is known, and then deny or pass.</summary>
    public bool IsMaybe => Rule.Action != RuleAction.Accept && !Rule.Pods.IsEmpty;

    public bool NamesEgressPort => Direction == PolicyDirection.Egress && !Rule.IsEveryPort && Rule.Ports.Any(port => port.IsNamed);

    public bool Equals(RuleEntry? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}

/// <summary>The order in which rules are asked.</summary>
internal sealed class RuleOrder : IComparer<RuleEntry>
{
    public static RuleOrder Instance { get; } = new();

    public int Compare(RuleEntry? x, RuleEntry? y)
    {
        var (left, right) = (x!.Policy, y!.Policy);
        if (ReferenceEquals(left, right))
        {
            return x.Position.CompareTo(y.Position);
        }

        var byTier = left.Record!.Tier.CompareTo(right.Record!.Tier);
        var byPriority = byTier != 0 ? byTier : left.Record.Priority.CompareTo(right.Record.Priority);
        return byPriority != 0 ? byPriority : PolicyOrder.Instance.Compare(left, right);
    }
}

/// <summary>The order of NetworkPolicies' rules, which does not depend on what the policies say.</summary>
internal sealed class NetworkRuleOrder : IComparer<RuleEntry>
{
    public static NetworkRuleOrder Instance { get; } = new();

    public int Compare(RuleEntry? x, RuleEntry? y)
    {
        var byPolicy = PolicyOrder.Instance.Compare(x!.Policy, y!.Policy);
        return byPolicy != 0 ? byPolicy : x.Position.CompareTo(y.Position);
    }
}

/// <summary>NetworkPolicies first, then by namespace and name.</summary>
internal sealed class PolicyOrder : IComparer<PolicyEntry>
{
    public static PolicyOrder Instance { get; } = new();

    public int Compare(PolicyEntry? x, PolicyEntry? y)
    {
        var byKind = x!.Id.Kind.CompareTo(y!.Id.Kind);
        var byNamespace = byKind != 0 ? byKind : string.CompareOrdinal(x.Id.Namespace, y.Id.Namespace);
        return byNamespace != 0 ? byNamespace : string.CompareOrdinal(x.Id.Name, y.Id.Name);
    }
}
