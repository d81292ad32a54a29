using System.Collections.Immutable;
using Weft.Agent.Policies.Selectors;
using Weft.Api;

namespace Weft.Agent.Policies.Records;

/// <summary>A NetworkPolicy or a ClusterNetworkPolicy, read once.</summary>
/// <param name="Version">Its resourceVersion; 0 when that is no number.</param>
/// <param name="Priority">Order within the tier, the smallest first; 0 for NetworkPolicies.</param>
/// <param name="Ingress">Null when it says nothing of this direction; with no rules a NetworkPolicy allows nothing.</param>
/// <param name="Egress">As <paramref name="Ingress"/>.</param>
/// <param name="Problems">What in it cannot be honoured, or is hardly meant; the rules have what is made of it.</param>
internal sealed record PolicyRecord(
    PolicyId Id,
    string Uid,
    ulong Version,
    bool IsAudited,
    PolicyTier Tier,
    int Priority,
    PodSelector Subject,
    ImmutableArray<PolicyRule>? Ingress,
    ImmutableArray<PolicyRule>? Egress,
    ImmutableArray<PolicyProblem> Problems)
{
    /// <summary>Whether the two differ in their version at most.</summary>
    public bool IsLike(PolicyRecord other) =>
        Id == other.Id && Uid == other.Uid && IsAudited == other.IsAudited && Tier == other.Tier && Priority == other.Priority
        && Subject.Equals(other.Subject) && IsSame(Ingress, other.Ingress) && IsSame(Egress, other.Egress)
        && Problems.AsSpan().SequenceEqual(other.Problems.AsSpan());

    private static bool IsSame(ImmutableArray<PolicyRule>? left, ImmutableArray<PolicyRule>? right) =>
        left is { } one && right is { } other ? one.AsSpan().SequenceEqual(other.AsSpan()) : left is null && right is null;
}

/// <summary>In the order in which they are asked.</summary>
internal enum PolicyTier
{
    Admin,

    /// <summary>That of NetworkPolicies.</summary>
    Network,
    Baseline,
}
