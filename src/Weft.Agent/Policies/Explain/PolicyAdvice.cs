using Weft.Agent.Policies.Records;
using Weft.Dataplane.Policies;

namespace Weft.Agent.Policies.Explain;

/// <summary>What to do about a denial, by what denies. Pure.</summary>
internal static class PolicyAdvice
{
    /// <param name="denying">The rule or default that decides.</param>
    /// <param name="own">The workload whose policies deny it.</param>
    /// <param name="port">The destination's.</param>
    public static PolicySuggestion For(PolicyRuleName denying, PolicyDirection direction, PolicyEnd own, PolicyEnd peer, byte protocol, ushort port)
    {
        if (denying is { Kind: PolicyRuleKind.ClusterNetworkPolicy, Tier: PolicyTier.Admin })
        {
            return new PolicySuggestion(
                null, $"{denying.Text} stands against it, and no NetworkPolicy overrules the Admin tier: change that rule, or put one that accepts before it.");
        }

        string[] remarks = denying.Kind == PolicyRuleKind.ClusterNetworkPolicy
            ? [$"Beware: this isolates {own.Namespace}/{own.Pod}. What no NetworkPolicy allows it is denied from then on."]
            : [];
        return new PolicySuggestion(PolicySuggester.Yaml(direction, own, peer, protocol, port, remarks), null);
    }
}
