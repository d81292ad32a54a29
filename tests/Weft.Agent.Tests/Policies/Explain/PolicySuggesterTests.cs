using System.Net;
using System.Text.Json.Nodes;
using Weft.Agent.Policies.Explain;
using Weft.Api;
using Weft.Dataplane.Policies;

namespace Weft.Agent.Tests.Policies.Explain;

public sealed class PolicySuggesterTests
{
    private const byte Icmp = 1;
    private const byte Tcp = 6;
    private const byte Sctp = 132;

    private static readonly PolicyEnd _redis = Pod("shop", "redis-0", ("app", "redis"), ("controller-revision-hash", "redis-6d7"), ("tier", "1"));
    private static readonly PolicyEnd _worker = Pod("shop", "worker-7c9-x2", ("app", "worker"), ("pod-template-hash", "7c9"));

    [Fact]
    public void A_pod_of_the_same_namespace_is_named_by_the_labels_that_last() => Expect(
        """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: allow-worker-to-redis
          namespace: shop
        spec:
          ingress:
          - from:
            - podSelector:
                matchLabels:
                  app: worker
            ports:
            - port: 6379
              protocol: TCP
          podSelector:
            matchLabels:
              app: redis
              tier: "1"
          policyTypes:
          - Ingress

        """,
        PolicyDirection.Ingress, _redis, _worker, Tcp, 6379);

    [Fact]
    public void A_pod_of_another_namespace_is_named_with_it() => Expect(
        """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: allow-worker-to-x
          namespace: shop
        spec:
          egress:
          - ports:
            - port: 9
              protocol: SCTP
            to:
            - namespaceSelector:
                matchLabels:
                  kubernetes.io/metadata.name: other
              podSelector:
                matchLabels:
                  app: X
          podSelector:
            matchLabels:
              app: worker
          policyTypes:
          - Egress

        """,
        PolicyDirection.Egress, _worker, Pod("other", "p", ("app", "X")), Sctp, 9);

    [Theory]
    [InlineData("198.51.100.10", "198.51.100.10/32", "allow-198-51-100-10-to-redis")]
    [InlineData("2001:db8::a", "2001:db8::a/128", "allow-2001-db8-a-to-redis")]
    public void An_address_that_is_no_pods_is_one_block(string address, string cidr, string name)
    {
        var yaml = PolicySuggester.Yaml(PolicyDirection.Ingress, _redis, PolicyEnd.Of(IPAddress.Parse(address)), Tcp, 80, []);

        Assert.Contains($"cidr: {cidr}", yaml.Replace("\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains($"name: {name}\n", yaml, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_policy_cannot_say_is_said_in_a_remark()
    {
        var yaml = PolicySuggester.Yaml(PolicyDirection.Ingress, Pod("shop", "bare"), _worker, Icmp, 0, ["First."]);

        Assert.StartsWith(
            "# First.\n# shop/bare has no labels of its own: this means every Pod of Namespace shop.\n# A NetworkPolicy can name TCP, UDP and SCTP only: this allows every protocol and port.\napiVersion:",
            yaml,
            StringComparison.Ordinal);
        Assert.Contains("podSelector: {}\n", yaml, StringComparison.Ordinal);
        Assert.DoesNotContain("ports:", yaml, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_suggestion_is_a_policy_that_the_api_takes()
    {
        PolicyEnd[] ends =
        [
            _redis, _worker, Pod("a", "b"), Pod("shop", new string('n', 253), ("k8s-app", "")), Pod("x", "y", ("name", new string('v', 63)), ("app.kubernetes.io/name", "A_b.c")),
            PolicyEnd.Of(IPAddress.Parse("10.0.0.1")), PolicyEnd.Of(IPAddress.Parse("fd64::1")),
        ];
        foreach (var own in ends.Where(end => end.Namespace is not null))
        {
            foreach (var peer in ends)
            {
                foreach (var direction in Enum.GetValues<PolicyDirection>())
                {
                    var policy = PolicySuggester.Yaml(direction, own, peer, Tcp, 80, ["A remark."]);
                    Assert.Empty(string.Concat(Problems(policy)));
                }
            }
        }
    }

    private static IEnumerable<string> Problems(string yaml)
    {
        var rules = KindRules.For(ResourceTypes.NetworkPolicies);
        var policy = (JsonObject)YamlText.Parse(yaml)!;
        var check = rules.CheckAndPrune(policy);
        rules.Default(policy);
        return [.. check.UnknownFields, check.TypeError ?? "", .. rules.Validate(policy).Select(error => error.ToString())];
    }

    private static void Expect(string yaml, PolicyDirection direction, PolicyEnd own, PolicyEnd peer, byte protocol, ushort port) =>
        Assert.Equal(yaml, PolicySuggester.Yaml(direction, own, peer, protocol, port, []));

    private static PolicyEnd Pod(string @namespace, string name, params (string Key, string Value)[] labels) =>
        new(@namespace, name, [.. labels.Select(label => KeyValuePair.Create(label.Key, label.Value))], null);
}
