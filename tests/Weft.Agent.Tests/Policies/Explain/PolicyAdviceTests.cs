using Weft.Agent.Policies.Explain;
using Weft.Agent.Policies.Records;
using Weft.Dataplane.Policies;

namespace Weft.Agent.Tests.Policies.Explain;

public sealed class PolicyAdviceTests
{
    private static readonly PolicyEnd _own = new("shop", "db", [KeyValuePair.Create("app", "db")], null);
    private static readonly PolicyEnd _peer = new("shop", "web", [KeyValuePair.Create("app", "web")], null);

    [Theory]
    [InlineData("Isolation")]
    [InlineData("ZeroTrust")]
    public void A_default_is_overruled_by_a_policy(string kind)
    {
        var advice = For(new PolicyRuleName(Enum.Parse<PolicyRuleKind>(kind), null, PolicyTier.Network, PolicyDirection.Ingress, null, null, ["shop/deny"], 0));

        Assert.StartsWith("apiVersion:", advice.Yaml, StringComparison.Ordinal);
        Assert.Null(advice.Obstacle);
    }

    [Fact]
    public void The_admin_tier_is_overruled_by_none()
    {
        var advice = For(Rule(PolicyTier.Admin));

        Assert.Null(advice.Yaml);
        Assert.StartsWith("ClusterNetworkPolicy no-db (Admin): ingress rule 1 \"deny-all\" stands against it", advice.Obstacle, StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_that_overrules_the_baseline_isolates_which_is_said()
    {
        var advice = For(Rule(PolicyTier.Baseline));

        Assert.StartsWith("# Beware: this isolates shop/db.", advice.Yaml, StringComparison.Ordinal);
        Assert.Null(advice.Obstacle);
    }

    private static PolicyRuleName Rule(PolicyTier tier) => new(
        PolicyRuleKind.ClusterNetworkPolicy, new PolicyId(PolicyKind.ClusterNetworkPolicy, "", "no-db"), tier, PolicyDirection.Ingress, 1, "deny-all", [], 0);

    private static PolicySuggestion For(PolicyRuleName denying) => PolicyAdvice.For(denying, PolicyDirection.Ingress, _own, _peer, 6, 80);
}
