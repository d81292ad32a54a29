using Weft.Agent.Policies.Records;
using Weft.Agent.Policies.Selectors;
using Weft.Api;

namespace Weft.Agent.Tests.Policies.Records;

public sealed class PolicyReaderTests
{
    [Theory]
    [InlineData(null, false, "Ingress")]
    [InlineData(null, true, "Ingress Egress")]
    [InlineData("", true, "Ingress Egress")]
    [InlineData("Egress", false, "Egress")]
    [InlineData("Ingress Egress", false, "Ingress Egress")]
    [InlineData("Sideways", true, "")]
    public void A_policy_is_about_its_types_or_about_what_it_has_rules_for(string? types, bool hasEgress, string expected)
    {
        var record = Small.Policy("p", new NetworkPolicySpec
        {
            PolicyTypes = types?.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            Egress = hasEgress ? [new NetworkPolicyEgressRule()] : null,
        }).Record();

        Assert.Equal(expected, string.Join(' ', new[] { record.Ingress is null ? "" : "Ingress", record.Egress is null ? "" : "Egress" }.Where(word => word.Length > 0)));
    }

    [Theory]
    [InlineData("10.1.2.3/8", "10.0.0.0/8")]
    [InlineData("fd00::1/16", "fd00::/16")]
    [InlineData("10.0.0.0/33", null)]
    [InlineData("10.0.0.0", null)]
    [InlineData("nonsense", null)]
    [InlineData("::ffff:10.0.0.0/104", null)]
    public void A_block_is_its_prefix_or_matches_nothing(string cidr, string? expected)
    {
        var rule = Rule(new NetworkPolicyPeer { IpBlock = new IPBlock { Cidr = cidr } });

        Assert.Equal(expected, rule.Blocks.SingleOrDefault()?.Prefix.ToString());
        Assert.False(rule.IsAnyPeer);
    }

    [Theory]
    [InlineData("10.1.0.0/16", "10.1.0.0/16")]
    [InlineData("10.1.2.3/16", "10.1.0.0/16")]
    [InlineData("192.0.2.0/24", "")]
    [InlineData("fd00::/16", "")]
    [InlineData("10.0.0.0/8", null)]
    [InlineData("0.0.0.0/0", null)]
    [InlineData("nonsense", null)]
    public void An_exception_takes_its_part_and_one_that_cannot_be_read_everything(string except, string? expected)
    {
        var block = Rule(new NetworkPolicyPeer { IpBlock = new IPBlock { Cidr = "10.0.0.0/8", Except = [except] } }).Blocks.SingleOrDefault();

        Assert.Equal(expected, block is null ? null : string.Join(' ', block.Excepts));
    }

    [Fact]
    public void A_peer_that_cannot_be_understood_allows_nobody()
    {
        NetworkPolicyPeer[] odd =
        [
            new(),
            new() { IpBlock = new IPBlock { Cidr = "10.0.0.0/8" }, PodSelector = new LabelSelector() },
            new() { PodSelector = new LabelSelector { MatchExpressions = [new LabelSelectorRequirement { Key = "a", Operator = "Near", Values = ["b"] }] } },
            new() { NamespaceSelector = new LabelSelector { MatchExpressions = [new LabelSelectorRequirement { Key = "a", Operator = "In" }] } },
            new() { PodSelector = new LabelSelector { MatchExpressions = [new LabelSelectorRequirement { Key = "a", Operator = "Exists", Values = ["b"] }] } },
        ];

        var rule = Rule(odd);

        Assert.Empty(rule.Pods);
        Assert.Empty(rule.Blocks);
        Assert.False(rule.IsAnyPeer);
    }

    [Fact]
    public void Empty_and_missing_lists_are_everybody_and_every_port()
    {
        var rules = Small.Policy("p", new NetworkPolicySpec { Ingress = [new NetworkPolicyIngressRule(), new NetworkPolicyIngressRule { From = [], Ports = [] }] }).Record().Ingress;

        Assert.All(rules!.Value, rule => Assert.True(rule.IsAnyPeer && rule.IsEveryPort));
    }

    [Fact]
    public void Selectors_say_which_namespaces()
    {
        var pods = Rule(
            new NetworkPolicyPeer { PodSelector = Small.Select(("app", "web")) },
            new NetworkPolicyPeer { NamespaceSelector = new LabelSelector() },
            new NetworkPolicyPeer { NamespaceSelector = Small.Select(("team", "a")), PodSelector = Small.Select(("app", "web")) }).Pods;

        Assert.Equal("shop", pods[0].Namespace);
        Assert.Equal(PodSelector.Across(LabelMatcher.Everything, LabelMatcher.Everything), pods[1]);
        Assert.True(pods[2].Matches(Small.Home("other", ("team", "a")), Small.Pod("x", null, ("app", "web")).Record().Labels));
        Assert.False(pods[2].Matches(Small.Home("other"), Small.Pod("x", null, ("app", "web")).Record().Labels));
    }

    [Fact]
    public void Ports_that_cannot_be_understood_allow_none()
    {
        NetworkPolicyPort[] odd =
        [
            new() { Protocol = "ICMP" },
            new() { Port = 0 },
            new() { Port = 65_536 },
            new() { Port = 80, EndPort = 79 },
            new() { Port = 80, EndPort = 65_536 },
            new() { Port = "http", EndPort = 90 },
            new() { Port = "" },
            new() { EndPort = 90 },
        ];

        var rule = PortRule(odd);

        Assert.Empty(rule.Ports);
        Assert.False(rule.IsEveryPort);
    }

    [Fact]
    public void Ports_are_numbers_ranges_names_or_a_whole_protocol() => Assert.Equal(
        [new PortMatch(6, 80, 80, ""), new PortMatch(17, 80, 90, ""), new PortMatch(6, 0, 0, "http"), new PortMatch(132, 0, ushort.MaxValue, "")],
        PortRule(new() { Port = 80 }, new() { Protocol = "UDP", Port = 80, EndPort = 90 }, new() { Port = "http" }, new() { Protocol = "SCTP" }).Ports);

    [Fact]
    public void A_thousand_rules_are_read() => Assert.Equal(
        1000, Small.Policy("p", new NetworkPolicySpec { Ingress = [.. Enumerable.Range(0, 1000).Select(_ => new NetworkPolicyIngressRule())] }).Record().Ingress!.Value.Length);

    [Fact]
    public void Selectors_that_say_the_same_in_another_order_are_equal() => Assert.Equal(
        SelectorReader.Read(new LabelSelector { MatchLabels = Small.Labels(("a", "1"), ("b", "2")), MatchExpressions = [new LabelSelectorRequirement { Key = "c", Operator = "In", Values = ["y", "x"] }] }, Small.Pool),
        SelectorReader.Read(new LabelSelector { MatchLabels = Small.Labels(("b", "2"), ("a", "1")), MatchExpressions = [new LabelSelectorRequirement { Key = "c", Operator = "In", Values = ["x", "y", "x"] }] }, Small.Pool));

    [Fact]
    public void A_policy_whose_subject_cannot_be_understood_selects_nobody()
    {
        var record = Small.Policy("p", new NetworkPolicySpec
        {
            PodSelector = new LabelSelector { MatchExpressions = [new LabelSelectorRequirement { Key = "a", Operator = "Near" }] },
        }).Record();

        Assert.False(record.Subject.Matches(Small.Home(), Small.Pod("x", null).Record().Labels));
        Assert.Contains(record.Problems, problem => problem.Field.StartsWith("spec.podSelector", StringComparison.Ordinal));
    }

    private static PolicyRule Rule(params NetworkPolicyPeer[] from) =>
        Small.Policy("p", new NetworkPolicySpec { Ingress = [new NetworkPolicyIngressRule { From = from }] }).Record().Ingress!.Value.Single();

    private static PolicyRule PortRule(params NetworkPolicyPort[] ports) =>
        Small.Policy("p", new NetworkPolicySpec { Ingress = [new NetworkPolicyIngressRule { Ports = ports }] }).Record().Ingress!.Value.Single();
}
