using System.Collections.Immutable;
using Weft.Api;
using Weft.Standalone.Scheduling;
using static Weft.Standalone.Tests.Objects;

namespace Weft.Standalone.Tests.Scheduling;

public sealed class SchedulingDecisionTests
{
    private const string Region = "topology.kubernetes.io/region";

    private static readonly Node[] _twoRegions =
    [
        Node("lga1-a", (Region, "LGA1")),
        Node("lga1-b", (Region, "LGA1")),
        Node("ord1-a", (Region, "ord1")),
        Node("ord1-b", (Region, "ord1")),
    ];

    [Fact]
    public void Pods_of_one_controller_are_spread_over_hosts_and_regions()
    {
        var placed = PlaceAll(_twoRegions, Enumerable.Range(0, 8).Select(i => Pod($"p{i}").OwnedBy("rs")));

        Assert.All(placed.CountBy(pair => pair.Value), pair => Assert.Equal(2, pair.Value));
        Assert.Equal(["LGA1", "ord1"], placed.Take(2).Select(pair => _twoRegions.Single(node => node.Metadata.Name == pair.Value).Metadata.Labels![Region]).Order());
    }

    [Theory]
    [InlineData("ORD1", "ord1-a")]
    [InlineData("ord1", "ord1-a")]
    [InlineData("lga1", "lga1-a")]
    public void A_region_is_meant_in_any_case(string wanted, string expected)
    {
        var bySelector = Pod("p") with { Spec = Pod("p").Spec! with { NodeSelector = Labels(Region, wanted) } };
        var byAffinity = WithAffinity(new NodeSelectorRequirement { Key = Region, Operator = "In", Values = [wanted] });

        Assert.Equal(expected, Decide(bySelector, _twoRegions).Node);
        Assert.Equal(expected, Decide(byAffinity, _twoRegions).Node);
    }

    [Fact]
    public void Other_labels_are_compared_to_the_letter() =>
        Assert.Null(Decide(Pod("p") with { Spec = Pod("p").Spec! with { NodeSelector = Labels("disk", "SSD") } }, [Node("a", ("disk", "ssd"))]).Node);

    [Theory]
    [InlineData("In", "2", true)]
    [InlineData("In", "3", false)]
    [InlineData("NotIn", "2", false)]
    [InlineData("NotIn", "3", true)]
    [InlineData("Exists", null, true)]
    [InlineData("DoesNotExist", null, false)]
    [InlineData("Gt", "1", true)]
    [InlineData("Gt", "2", false)]
    [InlineData("Lt", "3", true)]
    [InlineData("Lt", "x", false)]
    public void Every_operator_of_node_affinity_decides(string @operator, string? value, bool fits)
    {
        var pod = WithAffinity(new NodeSelectorRequirement { Key = "size", Operator = @operator, Values = value is null ? null : [value] });

        Assert.Equal(fits, Decide(pod, [Node("a", ("size", "2"))]).Node is not null);
    }

    [Fact]
    public void The_reasons_are_counted_per_node_as_Kubernetes_words_them()
    {
        Node[] nodes =
        [
            Node("cordoned") with { Spec = new NodeSpec { Unschedulable = true } },
            Node("elsewhere"),
            Node("elsewhere2"),
            Node("tainted", ("zone", "here")) with { Spec = new NodeSpec { Taints = [new Taint { Key = "gpu", Value = "yes", Effect = "NoSchedule" }] } },
            Node("broken", ("zone", "here")) with { Status = new NodeStatus { Conditions = [new NodeCondition { Type = "Ready", Status = "Unknown" }] } },
            Node("full", ("zone", "here")) with { Status = Node("x").Status! with { Allocatable = new Dictionary<string, Quantity> { ["pods"] = Quantity.Parse("0"), ["cpu"] = Quantity.Parse("1") } } },
        ];
        var requests = new ResourceRequirements { Requests = new Dictionary<string, Quantity> { ["cpu"] = Quantity.Parse("1500m") } };
        var pod = Pod("p") with { Spec = new PodSpec { NodeSelector = Labels("zone", "here"), Containers = [new Container { Name = "c", Resources = requests }] } };

        Assert.Equal(
            "0/6 nodes are available: 1 Insufficient cpu, 1 Too many pods, 1 node(s) had untolerated taint {gpu: yes}, 1 node(s) were not ready, "
            + "1 node(s) were unschedulable, 2 node(s) didn't match Pod's node affinity/selector.",
            Decide(pod, nodes).Message);
    }

    [Fact]
    public void No_nodes_at_all_is_said_so() => Assert.Equal("no nodes available to schedule pods", Decide(Pod("p"), []).Message);

    [Theory]
    [InlineData("gpu", "Equal", "yes", "NoSchedule", true)]
    [InlineData("gpu", "Equal", "no", "NoSchedule", false)]
    [InlineData("gpu", "Exists", null, null, true)]
    [InlineData(null, "Exists", null, null, true)]
    [InlineData("gpu", null, "yes", "NoExecute", false)]
    [InlineData("disk", "Exists", null, null, false)]
    public void A_toleration_opens_a_tainted_node(string? key, string? @operator, string? value, string? effect, bool fits)
    {
        var node = Node("a") with { Spec = new NodeSpec { Taints = [new Taint { Key = "gpu", Value = "yes", Effect = "NoSchedule" }] } };
        var pod = Pod("p") with { Spec = new PodSpec { Tolerations = [new Toleration { Key = key, Operator = @operator, Value = value, Effect = effect }] } };

        Assert.Equal(fits, Decide(pod, [node]).Node is not null);
    }

    [Fact]
    public void A_hard_spread_constraint_is_kept_even_when_it_leaves_a_pod_waiting()
    {
        var constraint = new TopologySpreadConstraint
        {
            MaxSkew = 1,
            TopologyKey = Region,
            WhenUnsatisfiable = "DoNotSchedule",
            LabelSelector = new LabelSelector { MatchLabels = Labels("app", "x") },
        };
        var full = _twoRegions.Select(node => node.Metadata.Name!.StartsWith("ord", StringComparison.Ordinal) ? node with { Spec = new NodeSpec { Unschedulable = true } } : node).ToArray();
        Pod Make(int i) => Pod($"p{i}", labels: ("app", "x")) with { Spec = new PodSpec { TopologySpreadConstraints = [constraint] } };

        var placed = PlaceAll(_twoRegions, Enumerable.Range(0, 6).Select(Make));
        var second = Decide(Make(1), full, Make(0) with { Spec = Make(0).Spec! with { NodeName = "lga1-a" } });

        Assert.Equal(3, placed.Count(pair => pair.Value.StartsWith("ord", StringComparison.Ordinal)));
        Assert.Null(second.Node);
        Assert.Equal("0/4 nodes are available: 2 node(s) didn't match pod topology spread constraints, 2 node(s) were unschedulable.", second.Message);
    }

    [Fact]
    public void Required_anti_affinity_holds_both_ways()
    {
        var term = new PodAffinityTerm { TopologyKey = "kubernetes.io/hostname", LabelSelector = new LabelSelector { MatchLabels = Labels("app", "db") } };
        var loner = Pod("db", labels: ("app", "db")) with
        {
            Spec = new PodSpec { Affinity = new Affinity { PodAntiAffinity = new PodAntiAffinity { RequiredDuringSchedulingIgnoredDuringExecution = [term] } } },
        };
        var there = loner with { Spec = loner.Spec! with { NodeName = "a" } };
        var plain = Pod("plain", labels: ("app", "db"));

        Assert.Equal("0/1 nodes are available: 1 node(s) didn't match pod anti-affinity rules.", Decide(loner, [Node("a")], plain with { Spec = plain.Spec! with { NodeName = "a" } }).Message);
        Assert.Equal("0/1 nodes are available: 1 node(s) didn't satisfy existing pods anti-affinity rules.", Decide(plain, [Node("a")], there).Message);
        Assert.Equal("b", Decide(loner, [Node("a"), Node("b")], there).Node);
    }

    [Fact]
    public void Required_affinity_lets_the_first_of_a_group_begin_and_the_others_follow()
    {
        var term = new PodAffinityTerm { TopologyKey = Region, LabelSelector = new LabelSelector { MatchLabels = Labels("app", "x") } };
        Pod Make(string name) => Pod(name, labels: ("app", "x")) with
        {
            Spec = new PodSpec { Affinity = new Affinity { PodAffinity = new PodAffinity { RequiredDuringSchedulingIgnoredDuringExecution = [term] } } },
        };
        var placed = PlaceAll(_twoRegions, Enumerable.Range(0, 4).Select(i => Make($"p{i}")));

        Assert.Single(placed.Values.Select(node => node[..3]).Distinct());
    }

    [Fact]
    public void Two_pods_do_not_share_a_port_of_a_host()
    {
        Pod Make(string name, string? node) => Pod(name, node) with
        {
            Spec = new PodSpec { NodeName = node, HostNetwork = true, Containers = [new Container { Name = "c", Ports = [new ContainerPort { Port = 80 }] }] },
        };

        Assert.Equal("0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports.", Decide(Make("b", null), [Node("a")], Make("a", "a")).Message);
    }

    [Fact]
    public void Finished_pods_take_no_room()
    {
        var node = Node("a") with { Status = Node("a").Status! with { Allocatable = new Dictionary<string, Quantity> { ["pods"] = Quantity.Parse("1") } } };
        var done = Pod("done", "a") with { Status = new PodStatus { Phase = "Succeeded" } };

        Assert.Equal("a", Decide(Pod("p"), [node], done).Node);
        Assert.Null(Decide(Pod("p"), [node], Pod("running", "a")).Node);
    }

    [Fact]
    public void A_promise_counts_before_the_cache_shows_it()
    {
        var waiting = Pod("first").OwnedBy("rs");
        var view = SchedulingView.Of([Node("a"), Node("b")], [waiting], new Dictionary<string, string> { ["p-first"] = "a" }, []);

        Assert.Equal("b", SchedulingDecision.Decide(Pod("second").OwnedBy("rs"), view).Node);
    }

    private static Pod WithAffinity(NodeSelectorRequirement requirement) => Pod("p") with
    {
        Spec = new PodSpec
        {
            Affinity = new Affinity
            {
                NodeAffinity = new NodeAffinity
                {
                    RequiredDuringSchedulingIgnoredDuringExecution = new NodeSelector { NodeSelectorTerms = [new NodeSelectorTerm { MatchExpressions = [requirement] }] },
                },
            },
        },
    };

    private static SchedulingDecision Decide(Pod pod, IEnumerable<Node> nodes, params Pod[] others) =>
        SchedulingDecision.Decide(pod, SchedulingView.Of(nodes, others, ImmutableDictionary<string, string>.Empty, []));

    private static Dictionary<string, string> PlaceAll(Node[] nodes, IEnumerable<Pod> pods)
    {
        var placed = new List<Pod>();
        foreach (var pod in pods)
        {
            var node = Decide(pod, nodes, [.. placed]).Node;
            Assert.NotNull(node);
            placed.Add(pod with { Spec = pod.Spec! with { NodeName = node } });
        }

        return placed.ToDictionary(pod => pod.Metadata.Name!, pod => pod.Spec!.NodeName!);
    }
}
