using Weft.Api;
using Weft.Cli.Status.Policies;

namespace Weft.Cli.Tests.Status.Policies;

/// <summary>What objects say of policies, joined for people.</summary>
public sealed class PolicyJoinTests
{
    private static readonly DateTimeOffset _then = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void Policies_come_in_the_order_in_which_they_are_asked()
    {
        IReadOnlyList<PolicyRow> rows = PolicyJoin.Of(Facts() with
        {
            Policies = [Policy("web"), Policy("db")],
            ClusterPolicies = [Cluster("base", "Baseline", 0), Cluster("late", "Admin", 20), Cluster("b", "Admin", 10), Cluster("a", "Admin", 10)],
        });

        Assert.Equal(["a Admin 10", "b Admin 10", "late Admin 20", "db ", "web ", "base Baseline 0"], rows.Select(row => $"{row.Name} {row.Place}"));
    }

    [Fact]
    public void In_force_on_a_node_means_that_its_agent_has_reached_the_policys_version()
    {
        PolicyRow row = One(Facts() with
        {
            Policies = [Policy("web", "7")],
            Nodes = [Node("d", "3", isAlive: false), Node("a", "7"), Node("b", "6"), Node("c", null)],
        });

        Assert.Equal((1, false, false), (row.InForce, row.IsInForce, row.IsWell));
        Assert.Equal(
            [
                "a ",
                "b the newest change of the policy is not there yet",
                "c its agent has not said that it has any",
                "d its agent is not alive; the node goes on with what it had before",
            ],
            row.Nodes.Select(node => $"{node.Node} {node.Behind}"));
    }

    [Fact]
    public void Without_nodes_nothing_is_in_force() => Assert.False(One(Facts() with { Policies = [Policy("web")], Nodes = [] }).IsInForce);

    [Fact]
    public void Pods_of_the_host_network_and_finished_ones_are_not_selected() => Assert.Equal(2, One(Facts() with { Policies = [Policy("web")] }).Selects);

    [Theory]
    [InlineData("a", 1)]
    [InlineData(null, 2)]
    [InlineData("none", 0)]
    public void A_network_policy_selects_pods_of_its_namespace_by_their_labels(string? app, int selects)
    {
        NetworkPolicy policy = Policy("web") with { Spec = new NetworkPolicySpec { PodSelector = Labels("app", app) } };

        Assert.Equal(selects, One(Facts() with { Policies = [policy] }).Selects);
    }

    [Fact]
    public void A_cluster_policy_selects_pods_by_their_namespaces_and_labels()
    {
        Assert.Equal(3, Count(new ClusterNetworkPolicySubject { Namespaces = new LabelSelector() }));
        Assert.Equal(2, Count(new ClusterNetworkPolicySubject { Namespaces = Labels("team", "shop") }));
        Assert.Equal(2, Count(new ClusterNetworkPolicySubject { Pods = new NamespacedPods { PodSelector = Labels("app", "a") } }));
        Assert.Equal(1, Count(new ClusterNetworkPolicySubject { Pods = new NamespacedPods { NamespaceSelector = Labels("team", "shop"), PodSelector = Labels("app", "a") } }));
        Assert.Equal(0, Count(new ClusterNetworkPolicySubject()));
    }

    [Fact]
    public void A_selector_that_is_not_valid_selects_nothing_and_is_told()
    {
        LabelSelector selector = new() { MatchExpressions = [new LabelSelectorRequirement { Key = "a", Operator = "Near" }] };
        PolicyRow row = One(Facts() with { Policies = [Policy("web") with { Spec = new NetworkPolicySpec { PodSelector = selector } }] });

        Assert.Equal((0, "no", false), (row.Selects, row.Accepted, row.IsWell));
        Assert.Equal("spec.podSelector.matchExpressions[0].operator", Assert.Single(row.Problems).Field);
    }

    [Fact]
    public void What_is_doubtful_is_said_and_is_no_failure()
    {
        NetworkPolicyIngressRule rule = new() { From = [new NetworkPolicyPeer { IpBlock = new IPBlock { Cidr = "10.0.0.1/8" } }] };
        PolicyRow row = One(Facts() with { Policies = [Policy("web") with { Spec = new NetworkPolicySpec { Ingress = [rule] } }] });

        Assert.Equal(("doubtful", true), (row.Accepted, row.IsWell));
    }

    [Fact]
    public void The_mode_is_the_policys_own_or_that_of_its_namespace()
    {
        PolicyFacts facts = Facts();
        Assert.Equal("enforce", One(facts with { Policies = [Policy("web")] }).Mode);
        Assert.Equal("audit", One(facts with { Policies = [Audited(Policy("web"))] }).Mode);
        Assert.Equal(
            "audit (namespace)",
            One(facts with { Policies = [Policy("web")], Namespaces = [new Namespace { Metadata = new ObjectMeta { Name = "shop", Annotations = Map(PolicyAnnotations.Mode, "audit") } }] }).Mode);
    }

    [Fact]
    public void Since_when_is_told_by_the_event_about_the_policy_as_it_is()
    {
        PolicyFacts facts = Facts() with { Policies = [Policy("web", "7")] };

        Assert.Equal(_then, One(facts with { Told = [Told("6", _then.AddHours(-1)), Told("7", _then)] }).Since);
        Assert.Null(One(facts with { Told = [Told("6", _then)] }).Since);
        Assert.Null(One(facts with { Told = [Told("7", _then)], Nodes = [Node("a", "6")] }).Since);
    }

    [Fact]
    public void Since_when_is_told_by_the_condition_of_a_cluster_policy()
    {
        Condition said = new() { Type = "InForce", Status = "True", LastTransitionTime = _then, ObservedGeneration = 3 };
        ClusterNetworkPolicy policy = Cluster("a", "Admin", 1) with { Status = new ClusterNetworkPolicyStatus { Conditions = [said] } };

        Assert.Equal(_then, One(Facts() with { ClusterPolicies = [policy] }).Since);
        Assert.Null(One(Facts() with { ClusterPolicies = [policy with { Metadata = policy.Metadata with { Generation = 4 } }] }).Since);
    }

    [Fact]
    public void The_status_write_that_says_a_cluster_policy_is_in_force_puts_no_node_behind()
    {
        Condition said = new() { Type = "InForce", Status = "True", LastTransitionTime = _then, ObservedGeneration = 3 };
        ClusterNetworkPolicy policy = Cluster("a", "Admin", 1) with { Status = new ClusterNetworkPolicyStatus { Conditions = [said] } };
        PolicyFacts facts = Facts() with { ClusterPolicies = [policy] };

        Assert.True(One(facts with { Nodes = [Node("a", "6")] }).IsInForce);
        Assert.False(One(facts with { Nodes = [Node("a", null)] }).IsInForce);
        Assert.False(One(facts with { Nodes = [Node("a", "6", isAlive: false)] }).IsInForce);
        Assert.False(One(facts with { Nodes = [Node("a", "6")], ClusterPolicies = [policy with { Metadata = policy.Metadata with { Generation = 4 } }] }).IsInForce);
    }

    [Theory]
    [InlineData("shop/web", "shop/web")]
    [InlineData("tenants", "/tenants")]
    [InlineData("plain", "default/plain")]
    [InlineData("both", "/both")]
    [InlineData("web", null)]
    [InlineData("shop/tenants", null)]
    public void A_name_means_one_policy(string wanted, string? found)
    {
        PolicyRow[] rows = [Row(null, "tenants"), Row("shop", "web"), Row("default", "plain"), Row("default", "both"), Row(null, "both")];

        PolicyRow? row = PolicyChoice.Find(rows, wanted);

        Assert.Equal(found, row is null ? null : $"{row.Namespace}/{row.Name}");
    }

    private static int Count(ClusterNetworkPolicySubject subject) =>
        One(Facts() with { ClusterPolicies = [Cluster("a", "Admin", 1) with { Spec = new ClusterNetworkPolicySpec { Tier = "Admin", Subject = subject } }] }).Selects;

    private static PolicyRow One(PolicyFacts facts) => Assert.Single(PolicyJoin.Of(facts));

    private static PolicyFacts Facts() => new(
        [],
        [],
        [Node("a", "100")],
        [Pod("shop", "1", "a"), Pod("shop", "2", "b"), Pod("shop", "3", "a", isHost: true), Pod("shop", "4", "a", phase: "Succeeded"), Pod("play", "1", "a")],
        [Home("shop"), Home("play")],
        []);

    private static PolicyRow Row(string? home, string name) => new("NetworkPolicy", home, name, null, "enforce", 0, [], [], null);

    private static NetworkPolicy Policy(string name, string version = "7") =>
        new() { Metadata = new ObjectMeta { Namespace = "shop", Name = name, Uid = name, ResourceVersion = version }, Spec = new NetworkPolicySpec() };

    private static NetworkPolicy Audited(NetworkPolicy policy) => policy with { Metadata = policy.Metadata with { Annotations = Map(PolicyAnnotations.Mode, "audit") } };

    private static ClusterNetworkPolicy Cluster(string name, string tier, int priority) => new()
    {
        Metadata = new ObjectMeta { Name = name, ResourceVersion = "7", Generation = 3 },
        Spec = new ClusterNetworkPolicySpec { Tier = tier, Priority = priority, Subject = new ClusterNetworkPolicySubject { Namespaces = new LabelSelector() } },
    };

    private static FabricNode Node(string name, string? applied, bool isAlive = true) => new()
    {
        Metadata = new ObjectMeta { Name = name },
        Status = new FabricNodeStatus
        {
            Applied = applied is null ? null : new Dictionary<string, string> { ["networkpolicies"] = applied, ["clusternetworkpolicies"] = applied },
            Conditions = [new Condition { Type = AgentLease.ConditionType, Status = isAlive ? "True" : "False" }],
        },
    };

    private static Pod Pod(string home, string name, string app, bool isHost = false, string phase = "Running") => new()
    {
        Metadata = new ObjectMeta { Namespace = home, Name = name, Labels = Map("app", app) },
        Spec = new PodSpec { HostNetwork = isHost ? true : null },
        Status = new PodStatus { Phase = phase },
    };

    private static Namespace Home(string name) => new() { Metadata = new ObjectMeta { Name = name, Labels = Map("team", name) } };

    private static CoreEvent Told(string version, DateTimeOffset at) => new()
    {
        Reason = "InForce",
        InvolvedObject = new ObjectReference { Kind = "NetworkPolicy", Uid = "web", ResourceVersion = version },
        LastTimestamp = at,
    };

    private static LabelSelector Labels(string key, string? value) => new() { MatchLabels = value is null ? null : Map(key, value) };

    private static Dictionary<string, string> Map(string key, string value) => new() { [key] = value };
}
