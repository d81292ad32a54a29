using System.Collections.Immutable;
using Weft.Api;

namespace Weft.Agent.Policies.Records;

/// <summary>What of a Namespace policies depend on.</summary>
/// <param name="Version">Its resourceVersion; 0 when that is no number.</param>
/// <param name="ZeroTrust">Whether its workloads are closed where no policy opens them; null leaves it to their node's Region.</param>
/// <param name="IsAudited">Its NetworkPolicies and its zero trust are reported, not enforced.</param>
internal sealed record NamespaceRecord(
    string Name, ulong Version, LabelSet Labels, bool? ZeroTrust, bool IsAudited, ImmutableArray<PolicyProblem> Problems)
{
    /// <summary>Whether the two differ in their version at most.</summary>
    public bool IsLike(NamespaceRecord other) =>
        Name == other.Name && Labels.Equals(other.Labels) && ZeroTrust == other.ZeroTrust && IsAudited == other.IsAudited
        && Problems.AsSpan().SequenceEqual(other.Problems.AsSpan());
}
