using Weft.Testing.Policies;

namespace Weft.Testing.Tests.Policies;

/// <summary>The examples of https://network-policy-api.sigs.k8s.io and what this fabric adds: zero trust, audit, peers not yet known.</summary>
public sealed class ClusterNetworkPolicyModelTests
{
    private static ModelWorld World => new ModelWorld()
        .Namespace("sensitive", "kubernetes.io/metadata.name=sensitive").Namespace("mon", "kubernetes.io/metadata.name=mon").Namespace("other")
        .Pod("sensitive/a", "10.64.0.1", "", "web:TCP:80").Pod("mon/a", "10.64.1.1").Pod("other/a", "10.64.2.1", "app=dns", "dns:UDP:53");

    private const string Sensitive = "{namespaces: {matchLabels: {kubernetes.io/metadata.name: sensitive}}}";
    private const string Monitoring = "{namespaces: {matchLabels: {kubernetes.io/metadata.name: mon}}}";
    private const string Everybody = "{namespaces: {}}";

    [Fact]
    public void Admin_rules_stand_before_network_policies_and_baseline_rules_behind_them()
    {
        ModelWorld world = World.Apply(Cnp("deny", "Baseline", 5, Sensitive, $"ingress: [{{action: Deny, from: [{Everybody}]}}]"));
        Assert.False(world.MayReceive("sensitive/a", "other/a"));
        world.Apply(AllowAll("sensitive"));
        Assert.True(world.MayReceive("sensitive/a", "other/a"));
        world.Apply(Cnp("first", "Admin", 5, Sensitive, $"ingress: [{{action: Deny, from: [{Everybody}]}}]"));
        Assert.Equal(new ModelVerdict(false, DecidedBy.ClusterNetworkPolicy, "first", 0), world.Ingress("sensitive/a", "other/a").Enforced);
        Assert.True(world.MayReceive("other/a", "sensitive/a"));
    }

    [Fact]
    public void The_first_rule_that_matches_decides_by_priority_then_name_then_place()
    {
        ModelWorld world = World
            .Apply(Cnp("b", "Admin", 10, Sensitive, $"ingress: [{{action: Deny, from: [{Everybody}]}}]"))
            .Apply(Cnp("a", "Admin", 10, Sensitive, $"ingress: [{{action: Accept, from: [{Monitoring}]}}, {{action: Deny, from: [{Monitoring}]}}]"));
        Assert.True(world.MayReceive("sensitive/a", "mon/a"));
        Assert.Equal("b", world.Ingress("sensitive/a", "other/a").Enforced.Policy);
        world.Apply(Cnp("z", "Admin", 9, Sensitive, $"ingress: [{{action: Deny, from: [{Monitoring}]}}]"));
        Assert.Equal("z", world.Ingress("sensitive/a", "mon/a").Enforced.Policy);
    }

    [Fact]
    public void Pass_leaves_the_tier()
    {
        ModelWorld world = World
            .Apply(Cnp("a", "Admin", 1, Sensitive, $"ingress: [{{action: Pass, from: [{Monitoring}]}}, {{action: Deny, from: [{Everybody}]}}]"))
            .Apply(Cnp("base", "Baseline", 1, Sensitive, $"ingress: [{{action: Pass, from: [{Monitoring}], protocols: [{{tcp: {{destinationPort: {{number: 80}}}}}}]}}, {{action: Deny, from: [{Monitoring}]}}]"));
        Assert.False(world.MayReceive("sensitive/a", "other/a"));
        Assert.True(world.MayReceive("sensitive/a", "mon/a"));
        Assert.Equal("base", world.Ingress("sensitive/a", "mon/a", 81).Enforced.Policy);
    }

    [Theory]
    [InlineData("{tcp: {destinationPort: {number: 80}}}", "TCP", 80, false)]
    [InlineData("{tcp: {destinationPort: {number: 80}}}", "UDP", 80, true)]
    [InlineData("{tcp: {destinationPort: {range: {start: 70, end: 80}}}}", "TCP", 80, false)]
    [InlineData("{tcp: {destinationPort: {range: {start: 70, end: 80}}}}", "TCP", 81, true)]
    [InlineData("{udp: {}}", "UDP", 7, false)]
    [InlineData("{sctp: {destinationPort: {number: 80}}}", "SCTP", 80, false)]
    [InlineData("{udp: {}}", "ICMP", 0, true)]
    [InlineData("{destinationNamedPort: web}", "TCP", 80, false)]
    [InlineData("{destinationNamedPort: web}", "UDP", 80, true)]
    [InlineData("{destinationNamedPort: nothing}", "TCP", 80, true)]
    public void Protocols_name_ports(string protocol, string asked, int port, bool allowed) => Assert.Equal(
        allowed,
        World.Apply(Cnp("a", "Admin", 1, Sensitive, $"ingress: [{{action: Deny, from: [{Everybody}], protocols: [{protocol}]}}]")).MayReceive("sensitive/a", "mon/a", port, asked));

    [Fact]
    public void Pods_are_chosen_by_both_selectors_and_networks_by_address()
    {
        ModelWorld world = World
            .Apply(Cnp("dns", "Admin", 1, Everybody, "egress: [{action: Accept, to: [{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: dns}}}}], protocols: [{udp: {destinationPort: {number: 53}}}]}]"))
            .Apply(Cnp("nets", "Admin", 2, Everybody, "egress: [{action: Deny, to: [{networks: [10.64.2.0/24, 198.51.100.0/24]}]}]"));
        Assert.True(world.MaySend("mon/a", "other/a", 53, "UDP"));
        Assert.False(world.MaySend("mon/a", "other/a", 53));
        Assert.False(world.MaySend("mon/a", "198.51.100.1"));
        Assert.True(world.MaySend("mon/a", "sensitive/a"));
    }

    [Theory]
    [InlineData("Accept", "[{nodes: {}}]", true)]
    [InlineData("Deny", "[{nodes: {}}]", false)]
    [InlineData("Pass", "[{nodes: {}}]", false)]
    [InlineData("Pass", "[{domainNames: [example.com]}, {namespaces: {}}]", true)]
    [InlineData("Accept", "[{domainNames: [example.com]}, {namespaces: {}}]", true)]
    public void A_peer_that_is_not_understood_fails_closed(string action, string to, bool allowed) => Assert.Equal(
        allowed, World.Apply(Cnp("a", "Admin", 1, Everybody, $"egress: [{{action: {action}, to: {to}}}]")).MaySend("mon/a", "other/a"));

    [Fact]
    public void A_pod_not_yet_known_is_let_past_no_deny_and_through_no_accept()
    {
        ModelWorld world = World.Apply(Cnp("a", "Admin", 1, Sensitive, $"ingress: [{{action: Deny, from: [{Monitoring}]}}]"));
        Assert.False(world.MayReceive("sensitive/a", "10.64.7.7"));
        Assert.True(world.MayReceive("sensitive/a", "192.0.2.1"));
        Assert.True(world.MayReceive("other/a", "10.64.7.7"));
        ModelWorld passing = World.Apply(Cnp("a", "Admin", 1, Sensitive, $"ingress: [{{action: Pass, from: [{Monitoring}]}}, {{action: Accept, from: [{Everybody}]}}]"));
        Assert.True(passing.MayReceive("sensitive/a", "10.64.7.7"));
        passing.Apply(Cnp("base", "Baseline", 1, Sensitive, $"ingress: [{{action: Deny, from: [{Everybody}]}}]"));
        Assert.Equal("base", passing.Ingress("sensitive/a", "10.64.7.7").Enforced.Policy);
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("weft.dev/zero-trust=true", "", false)]
    [InlineData("weft.dev/zero-trust=yes", "", false)]
    [InlineData("weft.dev/zero-trust=false", "weft.dev/zero-trust: \"true\"", true)]
    [InlineData("", "weft.dev/zero-trust: \"true\"", false)]
    [InlineData("", "weft.dev/zero-trust: \"false\"", true)]
    public void Zero_trust_is_the_namespaces_word_and_then_its_regions(string ns, string region, bool allowed)
    {
        ModelWorld world = World.Namespace("mon", ns)
            .Apply($"{{apiVersion: weft.dev/v1alpha1, kind: Region, metadata: {{name: ord1, labels: {{{region}}}}}, spec: {{podPrefixes: []}}}}")
            .Apply("{apiVersion: v1, kind: Node, metadata: {name: one, labels: {topology.kubernetes.io/region: ORD1}}}");
        Assert.Equal((allowed, allowed), (world.MaySend("mon/a", "other/a"), world.MayReceive("mon/a", "192.0.2.1")));
    }

    [Fact]
    public void What_is_audited_is_only_reported()
    {
        ModelWorld world = World.Apply(AllowAll("sensitive").Replace("ingress: [{}]", "policyTypes: [Ingress]", StringComparison.Ordinal)
            .Replace("name: all", "name: all, annotations: {weft.dev/policy-mode: audit}", StringComparison.Ordinal));
        DirectionVerdict verdict = world.Ingress("sensitive/a", "mon/a");
        Assert.True(verdict.Enforced.IsAllowed);
        Assert.Equal(DecidedBy.Isolation, verdict.Audited.By);
        Assert.True(verdict.Differs);
    }

    [Fact]
    public void An_audited_namespace_has_its_policies_and_its_zero_trust_reported_and_cluster_policies_enforced()
    {
        ModelWorld world = World.Namespace("mon", "weft.dev/zero-trust=true", "weft.dev/policy-mode=audit");
        Assert.True(world.Egress("mon/a", "other/a").Differs);
        world.Apply(Cnp("a", "Baseline", 1, Everybody, $"egress: [{{action: Deny, to: [{Everybody}]}}]"));
        Assert.False(world.MaySend("mon/a", "other/a"));
    }

    private static string AllowAll(string ns) =>
        $"{{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {{namespace: {ns}, name: all}}, spec: {{podSelector: {{}}, ingress: [{{}}]}}}}";

    private static string Cnp(string name, string tier, int priority, string subject, string rules) => $$"""
        apiVersion: policy.networking.k8s.io/v1alpha2
        kind: ClusterNetworkPolicy
        metadata: {name: {{name}}}
        spec: {tier: {{tier}}, priority: {{priority}}, subject: {{subject}}, {{rules}} }
        """;
}
