using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weft.Api.Tests.Networking.Policies;

public sealed class PolicyChecksTests
{
    [Theory]
    [InlineData("podSelector: {}", null)]
    [InlineData("podSelector: {matchExpressions: [{key: a, operator: In, values: [x]}, {key: a, operator: NotIn, values: [x]}]}",
        "Doubtful spec.podSelector: matches nothing: what it asks of label \"a\" contradicts itself")]
    [InlineData("ingress: [{from: [{namespaceSelector: {matchLabels: {a: x}, matchExpressions: [{key: a, operator: DoesNotExist}]}}]}]",
        "Doubtful spec.ingress[0].from[0].namespaceSelector: matches nothing: what it asks of label \"a\" contradicts itself")]
    [InlineData("ingress: [{}, {from: [{ipBlock: {cidr: 10.0.0.5/8}}]}]",
        "Doubtful spec.ingress[1].from[0].ipBlock.cidr: 10.0.0.5/8 has host bits, which do not count; write 10.0.0.0/8, which is what it means")]
    [InlineData("egress: [{to: [{ipBlock: {cidr: \"fd00::/8\", except: [\"fd00::1/64\"]}}]}]",
        "Doubtful spec.egress[0].to[0].ipBlock.except[0]: fd00::1/64 has host bits, which do not count; write fd00::/64, which is what it means")]
    [InlineData("ingress: [{from: [{ipBlock: {cidr: \"::ffff:10.0.0.0/104\"}}]}]",
        "Doubtful spec.ingress[0].from[0].ipBlock.cidr: ::ffff:10.0.0.0/104 matches nothing: packets have IPv4 addresses in their own form; write 10.0.0.0 with a length of IPv4")]
    [InlineData("ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/8]}}]}]",
        "Invalid spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: \"11.0.0.0/8\": must be a strict subset of `cidr`")]
    [InlineData("ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [\"fd00::/64\"]}}]}]",
        "Invalid spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: \"fd00::/64\": must be a strict subset of `cidr`")]
    [InlineData("{policyTypes: [Ingress], egress: [{}]}", "Doubtful spec.egress: does nothing: add Egress to spec.policyTypes")]
    [InlineData("{policyTypes: [Egress], ingress: [{}]}", "Doubtful spec.ingress: does nothing: add Ingress to spec.policyTypes")]
    [InlineData("{policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}]}", null)]
    [InlineData("egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 80}, {port: web}]}]",
        "Doubtful spec.egress[0].ports[1].port: \"web\" is the name of a port of Pods, and the rule goes to addresses: it allows only those that are Pods with such a port; write the number")]
    [InlineData("egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8}}, {podSelector: {}}], ports: [{port: web}]}]", null)]
    [InlineData("egress: [{ports: [{port: web}]}]", null)]
    [InlineData("ingress: [{ports: [{port: 90, endPort: 80}]}]",
        "Invalid spec.ingress[0].ports[0].endPort: Invalid value: 90: must be greater than or equal to `port`")]
    public void A_network_policy_is_told_what_it_does_not_do(string spec, string? problem)
    {
        var policy = Parse($"spec: {(spec.StartsWith('{') ? spec : "{" + spec + "}")}").Deserialize(KubeJson.Default.NetworkPolicy)!;

        Assert.Equal(problem is null ? [] : [problem], Told(NetworkPolicyChecks.Of(policy)));
    }

    [Fact]
    public void A_mode_that_is_none_is_told_with_what_is_done_instead()
    {
        var policy = new NetworkPolicy { Metadata = new ObjectMeta { Annotations = new Dictionary<string, string> { [PolicyAnnotations.Mode] = "dry-run" } } };

        Assert.Equal(
            ["Unsupported metadata.annotations[weft.dev/policy-mode]: Unsupported value: \"dry-run\": supported values: \"audit\", \"enforce\"; the policy is enforced"],
            Told(NetworkPolicyChecks.Of(policy)));
    }

    [Theory]
    [InlineData("egress: [{action: Accept, to: [{namespaces: {}}]}]", null)]
    [InlineData("egress: [{action: Accept, to: [{nodes: {}}]}]",
        "Unsupported spec.egress[0].to[0].nodes: is not supported, the rule accepts nothing by this peer; use networks with the addresses of the nodes")]
    [InlineData("egress: [{action: Deny, to: [{namespaces: {}}, {domainNames: [example.com]}]}]",
        "Unsupported spec.egress[0].to[1].domainNames: is not supported, the rule denies every peer instead; use networks with the addresses of the hosts")]
    [InlineData("egress: [{action: Pass, to: [{}]}]",
        "Unsupported spec.egress[0].to[0]: is a kind of peer that is not supported, the rule denies every peer instead; use namespaces, pods or networks")]
    [InlineData("ingress: [{action: Accept, from: [{}]}]",
        "Unsupported spec.ingress[0].from[0]: is a kind of peer that is not supported, the rule accepts nothing by this peer; use namespaces or pods")]
    [InlineData("ingress: [{action: Accept, from: [{namespaces: {}}], protocols: [{}]}]",
        "Unsupported spec.ingress[0].protocols[0]: names a protocol that is not supported, the rule accepts nothing by this protocol; use tcp, udp, sctp or destinationNamedPort")]
    [InlineData("ingress: [{action: Log, from: [{namespaces: {}}]}]",
        "Unsupported spec.ingress[0].action: \"Log\" is not supported, the rule denies; use Accept, Deny or Pass")]
    [InlineData("egress: [{action: Accept, to: [{networks: [10.0.0.0/8, 10.1.2.3/16]}]}]",
        "Doubtful spec.egress[0].to[0].networks[1]: 10.1.2.3/16 has host bits, which do not count; write 10.1.0.0/16, which is what it means")]
    [InlineData("egress: [{action: Accept, to: [{networks: [10.0.0.0]}]}]",
        "Invalid spec.egress[0].to[0].networks[0]: Invalid value: \"10.0.0.0\": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")]
    [InlineData("ingress: [{action: Accept, from: [{namespaces: {}, pods: {podSelector: {}}}]}]",
        "Unsupported spec.ingress[0].from[0]: has more than one field, which is not honoured; use exactly one")]
    [InlineData("ingress: [{action: Accept, from: [{namespaces: {}}], protocols: [{tcp: {destinationPort: {number: 1}}, destinationNamedPort: web}]}]",
        "Unsupported spec.ingress[0].protocols[0]: has more than one field, which is not honoured; use exactly one")]
    public void A_cluster_network_policy_is_told_what_is_not_honoured(string rules, string? problem)
    {
        var policy = Parse($"spec: {{tier: Admin, priority: 1, subject: {{namespaces: {{}}}}, {rules}}}").Deserialize(KubeJson.Default.ClusterNetworkPolicy)!;

        Assert.Equal(problem is null ? [] : [problem], Told(ClusterNetworkPolicyChecks.Of(policy)));
    }

    [Theory]
    [InlineData("{tier: Network, priority: 1, subject: {namespaces: {}}}",
        "Unsupported spec.tier: \"Network\" is not supported, only the Deny rules count, as in Admin; use Admin or Baseline")]
    [InlineData("{tier: Admin, priority: 1, subject: {}}",
        "Unsupported spec.subject: selects Pods in a way that is not supported, the policy applies to no Pod; use namespaces or pods")]
    [InlineData("{tier: Admin, priority: 1, subject: {pods: {podSelector: {matchExpressions: [{key: a, operator: Exists}, {key: a, operator: DoesNotExist}]}}}}",
        "Doubtful spec.subject.pods.podSelector: matches nothing: what it asks of label \"a\" contradicts itself")]
    public void A_definition_of_another_version_may_let_through_what_is_not_known_here(string spec, string problem) =>
        Assert.Equal([problem], Told(ClusterNetworkPolicyChecks.Of(Parse($"spec: {spec}").Deserialize(KubeJson.Default.ClusterNetworkPolicy)!)));

    [Fact]
    public void A_namespace_with_wrong_words_is_told_what_they_count_as()
    {
        var obj = new Namespace
        {
            Metadata = new ObjectMeta
            {
                Labels = new Dictionary<string, string> { [PolicyLabels.ZeroTrust] = "yes" },
                Annotations = new Dictionary<string, string> { [PolicyAnnotations.Mode] = "Audit" },
            },
        };

        Assert.Equal(
            [
                "Unsupported metadata.labels[weft.dev/zero-trust]: Unsupported value: \"yes\": supported values: \"true\", \"false\"; it counts as true",
                "Unsupported metadata.annotations[weft.dev/policy-mode]: Unsupported value: \"Audit\": supported values: \"audit\", \"enforce\"; the namespace's policies are enforced",
            ],
            Told(StanceChecks.Of(obj)));
    }

    [Fact]
    public void A_region_with_a_wrong_word_is_told_what_it_counts_as() =>
        Assert.Single(StanceChecks.Of(new Region { Metadata = new ObjectMeta { Labels = new Dictionary<string, string> { [PolicyLabels.ZeroTrust] = "" } } }));

    [Fact]
    public void A_policy_of_a_thousand_rules_is_fine_and_one_of_a_thousand_problems_tells_a_bounded_number()
    {
        var rules = Enumerable.Range(0, 1000).Select(i => new NetworkPolicyIngressRule
        {
            From = [new NetworkPolicyPeer { IpBlock = new IPBlock { Cidr = $"10.{i / 256}.{i % 256}.0/24" } }],
        }).ToList();
        var fine = new NetworkPolicy { Spec = new NetworkPolicySpec { Ingress = rules } };
        var bad = new NetworkPolicy
        {
            Spec = new NetworkPolicySpec { Ingress = [.. rules.Select(_ => new NetworkPolicyIngressRule { From = [new NetworkPolicyPeer { IpBlock = new IPBlock { Cidr = "10.0.0.1/8" } }] })] },
        };

        Assert.Empty(NetworkPolicyChecks.Of(fine));
        Assert.Equal(200, NetworkPolicyChecks.Of(bad).Count);
    }

    private static string[] Told(IEnumerable<PolicyProblem> problems) => [.. problems.Select(problem => $"{problem.Kind} {problem}")];

    private static JsonObject Parse(string yaml) => (JsonObject)YamlText.Parse(yaml)!;
}
