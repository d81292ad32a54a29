using System.Net;
using Weft.Agent.Policies.Explain;
using Weft.Agent.Tests.Sandboxes;
using Weft.Dataplane.Policies;

namespace Weft.Agent.Tests.Policies.Explain;

public sealed class ExplainerTests
{
    private const byte Tcp = 6;

    private static readonly IPAddress _far = IPAddress.Parse("10.65.0.9");

    private readonly World _world = new();
    private readonly FakeTables _tables = new();
    private readonly FakeKnowledge _knowledge = new();

    [Fact]
    public void A_denial_is_told_with_the_rule_the_isolating_policies_and_what_would_allow_it()
    {
        var web = _world.Add(_world.NewClaim("web"));
        _tables.Answer = new PolicyAnswer(false, PolicyBasis.Filter, 2, 5, 3, FakeKnowledge.DenyRule, 0);

        var explanation = Ask("shop/web", PolicyDirection.Ingress, _far)!;

        Assert.Equal((web.EndpointId, PolicyDirection.Ingress, _far, Tcp, (ushort)80), Assert.Single(_tables.Asked));
        Assert.False(explanation.IsAllowed);
        Assert.Equal(("ord1-a", "other/far", 5u), (explanation.Node, explanation.PeerWorkload, explanation.Class));
        Assert.Equal("default of NetworkPolicy shop/deny: ingress", explanation.Rule?.Text);
        Assert.Equal(["NetworkPolicy shop/deny"], explanation.IsolatedBy);
        Assert.Equal($"# Ingress 10.65.0.9 6 80 {FakeKnowledge.DenyRule}\n", explanation.Suggestion?.Yaml);
    }

    [Fact]
    public void Where_nothing_isolates_there_is_no_rule_and_nobody_to_name()
    {
        _world.Add(_world.NewClaim("web"));

        var explanation = Ask("shop/web", PolicyDirection.Egress, _far)!;

        Assert.True(explanation.IsAllowed);
        Assert.Equal((null, null, null), (explanation.Rule, explanation.Suggestion, explanation.Problem));
        Assert.Empty(explanation.IsolatedBy);
    }

    [Theory]
    [InlineData("172.30.1.11", PolicyDirection.Egress, "a workload may always reach its own node")]
    [InlineData("172.30.1.11", PolicyDirection.Ingress, "a node may always reach its own workloads")]
    [InlineData("10.64.0.2", PolicyDirection.Egress, "a workload may always reach itself")]
    [InlineData("10.64.0.2", PolicyDirection.Ingress, "a workload may always reach itself")]
    public void What_the_programs_never_ask_about_is_allowed_without_asking(string peer, PolicyDirection direction, string exempt)
    {
        Assert.Equal("10.64.0.2", _world.Add(_world.NewClaim("web")).Ipv4?.ToString());
        _tables.Answer = new PolicyAnswer(false, PolicyBasis.Filter, 2, 5, 3, FakeKnowledge.DenyRule, 0);

        var explanation = Ask("shop/web", direction, IPAddress.Parse(peer))!;

        Assert.Equal((true, exempt), (explanation.IsAllowed, explanation.Exempt));
        Assert.Empty(_tables.Asked);
    }

    [Theory]
    [InlineData(PolicyBasis.Unknown, "not known yet")]
    [InlineData(PolicyBasis.Closed, "did not fit")]
    public void A_kernel_without_an_answer_drops_and_no_policy_would_help(PolicyBasis basis, string problem)
    {
        _world.Add(_world.NewClaim("web"));
        _tables.Answer = new PolicyAnswer(false, basis, 0, 0, 0, 0, 0);

        var explanation = Ask("shop/web", PolicyDirection.Egress, _far)!;

        Assert.False(explanation.IsAllowed);
        Assert.Contains(problem, explanation.Problem, StringComparison.Ordinal);
        Assert.Null(explanation.Suggestion);
    }

    [Fact]
    public void What_would_be_otherwise_without_audit_mode_is_told()
    {
        _world.Add(_world.NewClaim("web"));
        _tables.Answer = new PolicyAnswer(true, PolicyBasis.Filter, 2, 5, 3, 99, FakeKnowledge.DenyRule);

        var explanation = Ask("shop/web", PolicyDirection.Ingress, _far)!;

        Assert.Equal("rule 99, which is no longer known", explanation.Rule?.Text);
        Assert.Equal("default of NetworkPolicy shop/deny: ingress", explanation.Audit?.Text);
    }

    [Fact]
    public void Of_a_pod_that_had_several_sandboxes_the_newest_counts_and_one_that_ended_has_none()
    {
        var first = _world.NewClaim("web");
        _world.Add(first);
        var second = _world.Add(_world.NewClaim("web", "/run/netns/again"));
        Ask("shop/web", PolicyDirection.Egress, _far);
        Assert.Equal(second.EndpointId, _tables.Asked[^1].Endpoint);

        Assert.Null(Ask("shop/none", PolicyDirection.Egress, _far));
    }

    private PolicyExplanation? Ask(string workload, PolicyDirection direction, IPAddress peer) =>
        new Explainer("ord1-a", _world.Ledger, _tables, _knowledge).Explain(new PolicyQuestion(workload, direction, peer, Tcp, 80));
}
