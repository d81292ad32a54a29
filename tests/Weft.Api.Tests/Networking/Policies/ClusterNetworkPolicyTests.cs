using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weft.Api.Tests.Networking.Policies;

public sealed class ClusterNetworkPolicyTests
{
    private const string Whole = """
        apiVersion: policy.networking.k8s.io/v1alpha2
        kind: ClusterNetworkPolicy
        metadata: {name: tenants}
        spec:
          tier: Admin
          priority: 10
          subject: {namespaces: {matchLabels: {kind: tenant}}}
          ingress:
          - name: monitoring
            action: Accept
            from:
            - pods: {namespaceSelector: {matchLabels: {kind: monitoring}}, podSelector: {}}
            protocols:
            - tcp: {destinationPort: {number: 9100}}
            - udp: {destinationPort: {range: {start: 1000, end: 2000}}}
            - destinationNamedPort: metrics
          egress:
          - action: Pass
            to: [{namespaces: {}}]
          - action: Deny
            to: [{networks: [10.0.0.0/8, "fd00::/8"]}]
            protocols: [{sctp: {destinationPort: {number: 7}}}]
        """;

    private static readonly CustomKindRules _rules = CustomKindRules.For(FabricCrds.ClusterNetworkPolicy, "v1alpha2");

    [Fact]
    public void A_policy_passes_its_definition_and_its_record_loses_nothing()
    {
        var obj = Parse(Whole);

        Assert.Empty(_rules.CheckAndPrune(obj).UnknownFields);
        Assert.Empty(_rules.Validate(obj));

        var policy = obj.Deserialize(KubeJson.Default.ClusterNetworkPolicy)!;
        Assert.True(JsonNode.DeepEquals(obj, JsonSerializer.SerializeToNode(policy, KubeJson.Default.ClusterNetworkPolicy)));
    }

    [Fact]
    public void Tables_show_where_the_policy_stands() =>
        Assert.Equal("""["tenants","Admin","10",null]""", _rules.Row(Parse(Whole), DateTimeOffset.UnixEpoch).ToJsonString());

    [Fact]
    public void The_definition_says_where_its_group_was_approved_as_API_servers_require() =>
        Assert.StartsWith("https://", FabricCrds.ClusterNetworkPolicy.Metadata.Annotations!["api-approved.kubernetes.io"], StringComparison.Ordinal);

    [Fact]
    public void A_definition_of_others_is_not_ours_to_change()
    {
        var theirs = FabricCrds.ClusterNetworkPolicy with { Metadata = new ObjectMeta { Name = FabricCrds.ClusterNetworkPolicy.Metadata.Name } };

        Assert.True(FabricCrds.IsForeign(theirs));
        Assert.False(FabricCrds.IsForeign(FabricCrds.ClusterNetworkPolicy));
        Assert.False(FabricCrds.IsForeign(FabricCrds.Region));
    }

    [Theory]
    [InlineData("tier: Admin", "tier: Platform", "spec.tier")]
    [InlineData("priority: 10", "priority: 1001", "spec.priority")]
    [InlineData("priority: 10", "priority: -1", "spec.priority")]
    [InlineData("subject: {namespaces: {matchLabels: {kind: tenant}}}", "subject: {}", "spec.subject")]
    [InlineData("subject: {namespaces: {", "subject: {pods: {podSelector: {}}, namespaces: {", "spec.subject")]
    [InlineData("action: Pass", "action: Allow", "spec.egress[0].action")]
    [InlineData("to: [{namespaces: {}}]", "to: []", "spec.egress[0].to")]
    [InlineData("to: [{namespaces: {}}]", "to: [{}]", "spec.egress[0].to[0]")]
    [InlineData("{number: 9100}", "{number: 0}", "spec.ingress[0].protocols[0].tcp.destinationPort.number")]
    [InlineData("{number: 9100}", "{}", "spec.ingress[0].protocols[0].tcp.destinationPort")]
    [InlineData("tcp: {destinationPort: {number: 9100}}", "tcp: {}", "spec.ingress[0].protocols[0].tcp")]
    [InlineData("- destinationNamedPort: metrics", "- {}", "spec.ingress[0].protocols[2]")]
    [InlineData("end: 2000", "end: 1000", "spec.ingress[0].protocols[1].udp.destinationPort.range.end")]
    [InlineData("10.0.0.0/8", "10.0.0.0", "spec.egress[1].to[0].networks[0]")]
    [InlineData("[{sctp: {destinationPort: {number: 7}}}]", "[{destinationNamedPort: http}]", "spec.egress[1].protocols[0].destinationNamedPort")]
    [InlineData("destinationNamedPort: metrics", "destinationNamedPort: -metrics-", "spec.ingress[0].protocols[2].destinationNamedPort")]
    [InlineData("{matchLabels: {kind: tenant}}", "{matchExpressions: [{key: a, operator: Like}]}", "spec.subject.namespaces.matchExpressions[0].operator")]
    [InlineData("{matchLabels: {kind: monitoring}}", "{matchExpressions: [{key: a, operator: In}]}", "spec.ingress[0].from[0].pods.namespaceSelector.matchExpressions[0].values")]
    public void A_policy_that_breaks_a_rule_is_refused_with_the_field(string good, string bad, string field)
    {
        Assert.Contains(good, Whole, StringComparison.Ordinal);

        var errors = _rules.Validate(Parse(Whole.Replace(good, bad, StringComparison.Ordinal)));

        Assert.Contains(field, errors.Select(error => error.Field));
    }

    [Fact]
    public void Twenty_six_rules_are_one_too_many()
    {
        var obj = Parse(Whole);
        var rule = obj["spec"]!["egress"]![0]!;
        obj["spec"]!["egress"] = new JsonArray([.. Enumerable.Range(0, 26).Select(_ => rule.DeepClone())]);

        Assert.Equal("spec.egress", Assert.Single(_rules.Validate(obj)).Field);
    }

    [Fact]
    public void Peers_that_Weft_does_not_support_can_be_written_so_that_they_can_be_named()
    {
        var text = Whole.Replace("to: [{namespaces: {}}]", "to: [{nodes: {}}, {domainNames: [example.com]}]", StringComparison.Ordinal);

        Assert.Empty(_rules.Validate(Parse(text)));
    }

    private static JsonObject Parse(string yaml) => (JsonObject)YamlText.Parse(yaml)!;
}
