using Weft.Agent.Policies.Records;
using Weft.Agent.Policies.Selectors;
using Weft.Api;

namespace Weft.Agent.Tests.Policies.Records;

public sealed class ClusterPolicyReaderTests
{
    private static readonly ClusterNetworkPolicyEgressPeer _known = new() { Networks = ["10.0.0.0/8"] };
    private static readonly ClusterNetworkPolicyEgressPeer _unsupported = new() { DomainNames = ["example.org"] };

    [Theory]
    [InlineData("Deny")]
    [InlineData("Pass")]
    [InlineData("Whatever")]
    public void A_peer_that_is_not_supported_denies_whom_the_others_do_not_match(string action)
    {
        var rules = Egress(action, null, _known, _unsupported);

        Assert.Equal(action == "Pass" ? RuleAction.Pass : RuleAction.Deny, rules[0].Action);
        Assert.Equal("10.0.0.0/8", rules[0].Blocks.Single().ToString());
        Assert.Equal((2, 0, RuleAction.Deny, true), (rules.Length, rules[1].Index, rules[1].Action, rules[1].IsAnyPeer));
    }

    [Fact]
    public void An_Accept_rule_accepts_nobody_by_a_peer_that_is_not_supported()
    {
        var rule = Assert.Single(Egress("Accept", null, _unsupported, new ClusterNetworkPolicyEgressPeer { Nodes = new LabelSelector() }, new ClusterNetworkPolicyEgressPeer()));

        Assert.False(rule.IsAnyPeer);
        Assert.Empty(rule.Pods);
        Assert.Empty(rule.Blocks);
    }

    [Fact]
    public void A_protocol_that_is_not_understood_denies_every_port_of_the_peers()
    {
        var rules = Egress("Deny", [new ClusterNetworkPolicyProtocol()], _known);

        Assert.Empty(rules[0].Ports);
        Assert.Equal((RuleAction.Deny, false, true), (rules[1].Action, rules[1].IsAnyPeer, rules[1].IsEveryPort));
        Assert.Single(Egress("Accept", [new ClusterNetworkPolicyProtocol()], _known));
    }

    [Fact]
    public void Protocols_are_ports_ranges_names_or_all()
    {
        static ClusterNetworkPolicyTransport To(ClusterNetworkPolicyPort? port) => new() { DestinationPort = port };

        var rule = Assert.Single(Egress(
            "Accept",
            [
                new ClusterNetworkPolicyProtocol { Tcp = To(new ClusterNetworkPolicyPort { Number = 80 }) },
                new ClusterNetworkPolicyProtocol { Udp = To(new ClusterNetworkPolicyPort { Range = new ClusterNetworkPolicyPortRange { Start = 1, End = 9 } }) },
                new ClusterNetworkPolicyProtocol { Sctp = To(null) },
                new ClusterNetworkPolicyProtocol { DestinationNamedPort = "http" },
            ],
            _known));

        Assert.Equal([new PortMatch(6, 80, 80, ""), new PortMatch(17, 1, 9, ""), new PortMatch(132, 0, ushort.MaxValue, ""), new PortMatch(0, 0, 0, "http")], rule.Ports);
        Assert.True(Egress("Accept", null, _known).Single().IsEveryPort);
    }

    [Fact]
    public void Of_a_tier_that_is_not_known_only_denials_count()
    {
        var record = Read("Middle", [Rule("Accept", null, _known), Rule("Deny", null, _known), Rule("Pass", null, _known)]);

        Assert.Equal(PolicyTier.Admin, record.Tier);
        Assert.Equal([1], record.Egress!.Value.Select(rule => rule.Index));
    }

    [Fact]
    public void A_policy_without_rules_for_a_direction_says_nothing_of_it()
    {
        var record = Read("Baseline", [Rule("Accept", null, _known)]);

        Assert.Null(record.Ingress);
        Assert.Equal((PolicyTier.Baseline, 7, PodSelector.Across(LabelMatcher.Everything, LabelMatcher.Everything)), (record.Tier, record.Priority, record.Subject));
    }

    private static ClusterNetworkPolicyEgressRule Rule(string action, ClusterNetworkPolicyProtocol[]? protocols, params ClusterNetworkPolicyEgressPeer[] to) =>
        new() { Action = action, Protocols = protocols, To = to };

    private static PolicyRule[] Egress(string action, ClusterNetworkPolicyProtocol[]? protocols, params ClusterNetworkPolicyEgressPeer[] to) =>
        [.. Read("Admin", [Rule(action, protocols, to)]).Egress!.Value];

    private static PolicyRecord Read(string tier, ClusterNetworkPolicyEgressRule[] egress) => ClusterPolicyReader.Read(
        new ClusterNetworkPolicy
        {
            Metadata = new ObjectMeta { Name = "p" },
            Spec = new ClusterNetworkPolicySpec { Tier = tier, Priority = 7, Subject = new ClusterNetworkPolicySubject { Namespaces = new LabelSelector() }, Egress = egress },
        },
        Small.Pool);
}
