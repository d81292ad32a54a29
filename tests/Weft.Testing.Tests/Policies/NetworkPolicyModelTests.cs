using Weft.Api;
using Weft.Testing.Policies;

namespace Weft.Testing.Tests.Policies;

/// <summary>The examples of https://kubernetes.io/docs/concepts/services-networking/network-policies/ with the truth that stands beside them.</summary>
public sealed class NetworkPolicyModelTests
{
    private const string Example = """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: test-network-policy, namespace: default}
        spec:
          podSelector: {matchLabels: {role: db}}
          policyTypes: [Ingress, Egress]
          ingress:
          - from:
            - ipBlock: {cidr: 172.17.0.0/16, except: [172.17.1.0/24]}
            - namespaceSelector: {matchLabels: {project: myproject}}
            - podSelector: {matchLabels: {role: frontend}}
            ports:
            - {protocol: TCP, port: 6379}
          egress:
          - to:
            - ipBlock: {cidr: 10.0.0.0/24}
            ports:
            - {protocol: TCP, port: 5978}
        """;

    private static readonly Container[] _init =
    [
        new() { Name = "setup", Ports = [new ContainerPort { Name = "setup", Port = 1 }] },
        new() { Name = "mesh", RestartPolicy = "Always", Ports = [new ContainerPort { Name = "mesh", Port = 15006 }, new ContainerPort { Name = "http", Port = 8080 }] },
    ];

    private static ModelWorld World => new ModelWorld()
        .Namespace("default").Namespace("mine", "project=myproject").Namespace("other", "project=others")
        .Pod("default/db", "10.64.0.1", "role=db", "http:TCP:80", "metrics:TCP:9090").Pod("default/front", "10.64.0.2", "role=frontend").Pod("default/plain", "10.64.0.3")
        .Pod("mine/any", "10.64.1.1").Pod("mine/front", "10.64.1.2", "role=frontend")
        .Pod("other/front", "10.64.2.1", "role=frontend").Pod("other/any", "10.64.2.2");

    [Theory]
    [InlineData("default/front", 6379, true)] // any pod in the "default" namespace with the label "role=frontend"
    [InlineData("default/plain", 6379, false)]
    [InlineData("mine/any", 6379, true)] // any pod in a namespace with the label "project=myproject"
    [InlineData("other/front", 6379, false)]
    [InlineData("172.17.0.7", 6379, true)] // IP addresses in the ranges 172.17.0.0-172.17.0.255 and 172.17.2.0-172.17.255.255
    [InlineData("172.17.1.7", 6379, false)]
    [InlineData("172.17.255.255", 6379, true)]
    [InlineData("default/front", 6380, false)]
    public void The_example_lets_in_whom_its_text_names(string from, int port, bool allowed) =>
        Assert.Equal(allowed, World.Apply(Example).MayReceive("default/db", from, port));

    [Fact]
    public void The_example_lets_out_to_one_block_and_port_over_tcp()
    {
        ModelWorld world = World.Apply(Example);
        Assert.True(world.MaySend("default/db", "10.0.0.9", 5978));
        Assert.False(world.MaySend("default/db", "10.0.0.9", 5978, "UDP"));
        Assert.False(world.MaySend("default/db", "10.0.0.9", 5979));
        Assert.False(world.MaySend("default/db", "10.0.1.9", 5978));
        Assert.True(world.MaySend("default/front", "10.0.1.9", 5978));
    }

    [Fact]
    public void One_entry_with_both_selectors_means_both_and_two_entries_mean_either()
    {
        const string Both = "{namespaceSelector: {matchLabels: {project: myproject}}, podSelector: {matchLabels: {role: frontend}}}";
        const string Either = "{namespaceSelector: {matchLabels: {project: myproject}}}, {podSelector: {matchLabels: {role: frontend}}}";
        ModelWorld both = World.Apply(Policy("podSelector: {}", $"ingress: [{{from: [{Both}]}}]"));
        Assert.True(both.MayReceive("default/db", "mine/front"));
        Assert.False(both.MayReceive("default/db", "mine/any"));
        Assert.False(both.MayReceive("default/db", "default/front"));
        ModelWorld either = World.Apply(Policy("podSelector: {}", $"ingress: [{{from: [{Either}]}}]"));
        Assert.True(either.MayReceive("default/db", "mine/any"));
        Assert.True(either.MayReceive("default/db", "default/front"));
        Assert.False(either.MayReceive("default/db", "other/front"));
    }

    [Theory]
    [InlineData("policyTypes: [Ingress]", false, true)] // default deny all ingress traffic
    [InlineData("policyTypes: [Ingress], ingress: [{}]", true, true)] // allow all ingress traffic
    [InlineData("policyTypes: [Egress]", true, false)] // default deny all egress traffic
    [InlineData("policyTypes: [Egress], egress: [{}]", true, true)] // allow all egress traffic
    [InlineData("policyTypes: [Ingress, Egress]", false, false)] // default deny all ingress and all egress traffic
    [InlineData("ingress: []", false, true)] // without types: Ingress always
    [InlineData("egress: [{}]", false, true)] // and Egress if there are egress rules
    [InlineData("egress: [{to: [{podSelector: {}}]}]", false, true)]
    [InlineData("egress: []", false, true)]
    [InlineData("policyTypes: [], egress: [{to: [{podSelector: {matchLabels: {role: none}}}]}]", false, false)]
    public void Defaults_are_as_documented(string rest, bool receives, bool sends)
    {
        ModelWorld world = World.Apply(Policy("podSelector: {}", rest));
        Assert.Equal(receives, world.MayReceive("default/plain", "default/front"));
        Assert.Equal(sends, world.MaySend("default/plain", "default/front"));
        Assert.True(world.MayReceive("mine/any", "default/front"));
    }

    [Fact]
    public void A_range_of_ports_has_both_its_ends()
    {
        ModelWorld world = World.Apply(Policy("podSelector: {}", "egress: [{ports: [{protocol: TCP, port: 32000, endPort: 32768}], to: [{ipBlock: {cidr: 10.0.0.0/24}}]}]"));
        Assert.Equal([false, true, true, false], new[] { 31999, 32000, 32768, 32769 }.Select(port => world.MaySend("default/db", "10.0.0.1", port)));
    }

    [Fact]
    public void Policies_add_up_and_the_first_that_allows_is_named()
    {
        ModelWorld world = World
            .Apply(Policy("podSelector: {}", "ingress: [{from: [{podSelector: {matchLabels: {role: frontend}}}]}, {ports: [{port: 90}]}]", "b"))
            .Apply(Policy("podSelector: {matchLabels: {role: db}}", "ingress: [{ports: [{port: 99}]}]", "a"));
        Assert.Equal(new ModelVerdict(true, DecidedBy.NetworkPolicy, "default/b", 0), world.Ingress("default/db", "default/front").Enforced with { IsolatedBy = [] });
        Assert.Equal("default/a", world.Ingress("default/db", "default/front", 99).Enforced.Policy);
        Assert.Equal(1, world.Ingress("default/db", "mine/any", 90).Enforced.Rule);
        Assert.Equal(["default/a", "default/b"], world.Ingress("default/db", "mine/any").Enforced.IsolatedBy);
    }

    [Fact]
    public void Names_of_ports_are_those_of_the_receiver()
    {
        ModelWorld world = World.Apply(Policy("podSelector: {matchLabels: {role: db}}", "ingress: [{ports: [{port: http}, {port: nothing}]}]"))
            .Apply(Policy("podSelector: {matchLabels: {role: frontend}}", "policyTypes: [Egress], egress: [{ports: [{port: metrics}]}]", "names"));
        Assert.True(world.MayReceive("default/db", "mine/any", 80));
        Assert.False(world.MayReceive("default/db", "mine/any", 80, "UDP"));
        Assert.False(world.MayReceive("default/db", "mine/any", 9090));
        Assert.True(world.MaySend("default/front", "default/db", 9090));
        Assert.False(world.MaySend("default/front", "default/plain", 9090));
        Assert.False(world.MaySend("default/front", "192.0.2.1", 9090));
    }

    [Fact]
    public void Names_of_ports_are_also_those_of_init_containers_that_stay_and_the_first_counts()
    {
        ModelWorld world = World.Apply(Policy("podSelector: {matchLabels: {role: db}}", "ingress: [{ports: [{port: http}, {port: mesh}, {port: setup}]}]"));
        world.With(all => all with { Pods = [.. all.Pods.Select(pod => pod.Metadata.Name == "db" ? pod with { Spec = pod.Spec! with { InitContainers = _init } } : pod)] });
        Assert.Equal([true, false, true, false], new[] { 80, 8080, 15006, 1 }.Select(port => world.MayReceive("default/db", "mine/any", port)));
    }

    [Fact]
    public void Rules_without_ports_are_about_every_protocol_and_ports_without_a_number_about_one()
    {
        ModelWorld world = World.Apply(Policy("podSelector: {}", "ingress: [{from: [{podSelector: {}}]}, {ports: [{protocol: UDP}]}]"));
        Assert.True(world.MayReceive("default/db", "default/front", 0, "ICMP"));
        Assert.True(world.MayReceive("default/db", "mine/any", 5, "UDP"));
        Assert.False(world.MayReceive("default/db", "mine/any", 0, "ICMP"));
        Assert.False(world.MayReceive("default/db", "mine/any", 5, "SCTP"));
    }

    [Theory]
    [InlineData("{key: role, operator: In, values: [db, frontend]}", true, true, false)]
    [InlineData("{key: role, operator: NotIn, values: [db]}", false, true, true)]
    [InlineData("{key: role, operator: Exists}", true, true, false)]
    [InlineData("{key: role, operator: DoesNotExist}", false, false, true)]
    public void Expressions_mean_what_labels_documentation_says(string expression, bool db, bool front, bool plain)
    {
        ModelWorld world = World.Apply(Policy($"podSelector: {{matchExpressions: [{expression}]}}", "policyTypes: [Ingress]"));
        Assert.Equal((db, front, plain), (!world.MayReceive("default/db", "mine/any"), !world.MayReceive("default/front", "mine/any"), !world.MayReceive("default/plain", "mine/any")));
    }

    [Fact]
    public void An_address_that_no_known_pod_has_is_nobody_and_still_an_address()
    {
        ModelWorld world = World.Apply(Policy("podSelector: {}", "ingress: [{from: [{namespaceSelector: {}}]}, {from: [{ipBlock: {cidr: 10.64.9.0/24}}]}]"));
        Assert.False(world.MayReceive("default/db", "10.64.8.1"));
        Assert.True(world.MayReceive("default/db", "10.64.9.1"));
    }

    [Fact]
    public void Two_pods_with_one_address_are_nobody_and_finished_pods_do_not_count()
    {
        ModelWorld world = World.Pod("mine/twin", "10.64.0.2").Apply(Policy("podSelector: {}", "ingress: [{from: [{podSelector: {}}]}]"));
        Assert.False(world.MayReceive("default/db", "10.64.0.2"));
        world.With(all => all with { Pods = [.. all.Pods.Select(pod => pod.Metadata.Name == "twin" ? pod with { Status = pod.Status! with { Phase = "Succeeded" } } : pod)] });
        Assert.True(world.MayReceive("default/db", "10.64.0.2"));
    }

    private static string Policy(string selector, string rest, string name = "p") => $$"""
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: {{name}}, namespace: default}
        spec: { {{selector}}, {{rest}} }
        """;
}
