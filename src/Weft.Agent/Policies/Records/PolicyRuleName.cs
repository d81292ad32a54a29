using System.Collections.Immutable;
using Weft.Dataplane.Policies;

namespace Weft.Agent.Policies.Records;

/// <summary>What a rule id stands for: a rule of a policy, or a default that holds where no rule says anything.</summary>
/// <param name="Policy">Of a policy's rule; else null.</param>
/// <param name="Tier">Of a policy's rule.</param>
/// <param name="Index">Of a policy's rule: its place in the policy's list, from 0; else null.</param>
/// <param name="Name">Of a policy's rule, if it has a name; else null.</param>
/// <param name="Isolating">For the default of isolation: the first of the policies that isolate. For zero trust: whose it is.</param>
/// <param name="FurtherIsolating">For the default of isolation: how many more policies isolate.</param>
internal sealed record PolicyRuleName(
    PolicyRuleKind Kind,
    PolicyId? Policy,
    PolicyTier Tier,
    PolicyDirection Direction,
    int? Index,
    string? Name,
    ImmutableArray<string> Isolating,
    int FurtherIsolating)
{
    /// <summary>One line for people.</summary>
    public string Text => Kind switch
    {
        PolicyRuleKind.NetworkPolicy => $"NetworkPolicy {Policy?.Key}: {Word} rule {Index}",
        PolicyRuleKind.ClusterNetworkPolicy => $"ClusterNetworkPolicy {Policy?.Key} ({Tier}): {Word} rule {Index}{(Name is null ? "" : $" \"{Name}\"")}",
        PolicyRuleKind.Isolation => $"default of NetworkPolicy {string.Join(", ", Isolating)}{(FurtherIsolating == 0 ? "" : $" and {FurtherIsolating} more")}: {Word}",
        PolicyRuleKind.ZeroTrust => $"zero trust of {string.Join(", ", Isolating)}: {Word}",
        _ => $"no policy restricts it: {Word}",
    };

    private string Word => Direction == PolicyDirection.Ingress ? "ingress" : "egress";

    public bool Equals(PolicyRuleName? other) =>
        other is not null && Kind == other.Kind && Policy == other.Policy && Tier == other.Tier && Direction == other.Direction && Index == other.Index
        && Name == other.Name && FurtherIsolating == other.FurtherIsolating && Isolating.AsSpan().SequenceEqual(other.Isolating.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Kind, Policy, Direction, Index);
}

internal enum PolicyRuleKind
{
    NetworkPolicy,
    ClusterNetworkPolicy,

    /// <summary>NetworkPolicies isolate the workload and none allows it.</summary>
    Isolation,

    /// <summary>Nothing isolates the workload, and its Namespace or its node's Region closes such workloads.</summary>
    ZeroTrust,

    /// <summary>Nothing isolates the workload.</summary>
    Open,
}
