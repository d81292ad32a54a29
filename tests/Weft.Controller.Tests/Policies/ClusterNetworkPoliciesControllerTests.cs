using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Api;
using Weft.Controller.Policies;
using Weft.Testing;

namespace Weft.Controller.Tests.Policies;

public sealed class ClusterNetworkPoliciesControllerTests
{
    private static readonly ObjectKey _key = new(null, "tenants");

    private readonly ManualTimeProvider _time = new();
    private readonly PolicyTracker _tracker;
    private readonly ClusterNetworkPoliciesController _controller;
    private readonly List<PolicyNotice> _told = [];
    private ClusterNetworkPolicy _policy = new()
    {
        Metadata = new ObjectMeta { Name = "tenants", Uid = "u1", Generation = 1, ResourceVersion = "7" },
        Spec = new ClusterNetworkPolicySpec { Tier = "Admin", Subject = new ClusterNetworkPolicySubject { Namespaces = new LabelSelector() } },
    };

    private int _writes;

    public ClusterNetworkPoliciesControllerTests()
    {
        _tracker = new PolicyTracker(ResourceTypes.ClusterNetworkPolicies, _time);
        _controller = new ClusterNetworkPoliciesController(_ => _policy, _tracker, WriteAsync, (_, notice) => _told.Add(notice), _time);
        _tracker.SeeNode("a", Given.Node("a", "0"));
        _tracker.SeeNode("b", Given.Node("b", "0"));
    }

    [Fact]
    public async Task A_policy_is_accepted_at_once_and_in_force_when_all_nodes_have_it()
    {
        See();
        await RestAndReconcileAsync();
        Assert.Equal("True Accepted every rule is honoured", Shown("Accepted"));
        Assert.Equal("False NotYet in force on 0 of 2 nodes, not yet on a, b", Shown("InForce"));

        Apply("a", "7");
        Apply("b", "7");
        var reached = _time.GetUtcNow();
        await RestAndReconcileAsync();
        Assert.Equal("True Enforced in force on 2 of 2 nodes", Shown("InForce"));
        Assert.Equal(Whole(reached), Find("InForce").LastTransitionTime);
    }

    [Fact]
    public async Task The_controllers_own_write_takes_nothing_back()
    {
        See();
        Apply("a", "7");
        Apply("b", "7");
        await RestAndReconcileAsync();

        // The status write made version 8, which no node has seen.
        See();
        await RestAndReconcileAsync();

        Assert.Equal(1, _writes);
        Assert.Equal("True Enforced in force on 2 of 2 nodes", Shown("InForce"));
    }

    [Fact]
    public async Task Another_controller_that_knows_the_newest_version_only_takes_nothing_back_while_nodes_catch_up()
    {
        See();
        Apply("a", "7");
        Apply("b", "7");
        await RestAndReconcileAsync();

        var tracker = new PolicyTracker(ResourceTypes.ClusterNetworkPolicies, _time);
        var successor = new ClusterNetworkPoliciesController(_ => _policy, tracker, WriteAsync, (_, _) => { }, _time);
        tracker.SeeNode("a", Given.Node("a", "7"));
        tracker.SeeNode("b", Given.Node("b", "7"));
        tracker.See(_key, _policy.Metadata);
        _time.Advance(PolicyTracker.Rest);

        Assert.Equal(PolicyConditions.DoubtTime, await successor.ReconcileAsync(_key, CancellationToken.None));
        tracker.SeeNode("a", Given.Node("a", "8"));
        tracker.SeeNode("b", Given.Node("b", "8"));
        Assert.Null(await successor.ReconcileAsync(_key, CancellationToken.None));
        Assert.Equal(1, _writes);
    }

    [Fact]
    public async Task A_node_that_stays_behind_is_named_in_the_end()
    {
        See();
        Apply("a", "7");
        Apply("b", "7");
        await RestAndReconcileAsync();

        Apply("c", "3");
        Assert.Equal(PolicyConditions.DoubtTime, await _controller.ReconcileAsync(_key, CancellationToken.None));
        _time.Advance(PolicyConditions.DoubtTime);
        await ReconcileAsync();

        Assert.Equal("False NotYet in force on 2 of 3 nodes, not yet on c", Shown("InForce"));
    }

    [Fact]
    public async Task A_changed_policy_that_all_nodes_have_before_it_is_told_has_a_time_of_its_own()
    {
        See();
        Apply("a", "7");
        Apply("b", "7");
        await RestAndReconcileAsync();

        _time.Advance(TimeSpan.FromHours(1));
        _policy = _policy with { Metadata = _policy.Metadata with { Generation = 2, ResourceVersion = "20" } };
        See();
        Apply("a", "20");
        Apply("b", "20");
        var reached = _time.GetUtcNow();
        await RestAndReconcileAsync();

        Assert.Equal(2, _writes);
        Assert.Equal(Whole(reached), Find("InForce").LastTransitionTime);
        Assert.Equal(2, Find("InForce").ObservedGeneration);
    }

    [Fact]
    public async Task What_is_not_supported_is_named_in_the_condition_and_in_one_event()
    {
        _policy = _policy with
        {
            Spec = _policy.Spec with
            {
                Egress = [new ClusterNetworkPolicyEgressRule { Action = "Deny", To = [new ClusterNetworkPolicyEgressPeer { Nodes = new LabelSelector() }] }],
            },
        };
        See();
        await RestAndReconcileAsync();
        Apply("a", "7");
        await RestAndReconcileAsync();

        const string Text = "spec.egress[0].to[0].nodes: is not supported, the rule denies every peer instead; use networks with the addresses of the nodes";
        Assert.Equal($"False Unsupported {Text}", Shown("Accepted"));
        Assert.Equal(new PolicyNotice(Client.EventKind.Warning, "Unsupported", Text), Assert.Single(_told));
    }

    [Fact]
    public async Task What_is_doubtful_is_accepted_with_a_note()
    {
        _policy = _policy with
        {
            Spec = _policy.Spec with
            {
                Egress = [new ClusterNetworkPolicyEgressRule { Action = "Deny", To = [new ClusterNetworkPolicyEgressPeer { Networks = ["10.0.0.1/8"] }] }],
            },
        };
        See();
        await RestAndReconcileAsync();

        Assert.Equal(
            "True Accepted every rule is honoured; doubtful: spec.egress[0].to[0].networks[0]: 10.0.0.1/8 has host bits, which do not count; write 10.0.0.0/8, which is what it means",
            Shown("Accepted"));
        Assert.Empty(_told);
    }

    [Fact]
    public async Task A_policy_in_audit_is_said_to_be_so()
    {
        _policy = _policy with { Metadata = _policy.Metadata with { Annotations = new Dictionary<string, string> { [PolicyAnnotations.Mode] = "audit" } } };
        See();
        Apply("a", "7");
        Apply("b", "7");
        await RestAndReconcileAsync();

        Assert.Equal("True Audited in force on 2 of 2 nodes, as audit: its verdicts are reported, not enforced", Shown("InForce"));
    }

    private void See() => _tracker.See(_key, _policy.Metadata);

    private void Apply(string node, string version) => _tracker.SeeNode(node, Given.Node(node, version));

    private Task RestAndReconcileAsync()
    {
        _time.Advance(PolicyTracker.Rest);
        return ReconcileAsync();
    }

    private async Task ReconcileAsync()
    {
        var done = _controller.ReconcileAsync(_key, CancellationToken.None);
        _time.Advance(NetworkPoliciesController.Pace);
        Assert.Null(await done);
    }

    private Task WriteAsync(ObjectKey key, JsonObject patch, CancellationToken cancellationToken)
    {
        _writes++;
        Assert.Equal(_policy.Metadata.ResourceVersion, patch["metadata"]!["resourceVersion"]!.GetValue<string>());
        _policy = _policy with
        {
            Metadata = _policy.Metadata with { ResourceVersion = "8" },
            Status = patch["status"]!.Deserialize(KubeJson.Default.ClusterNetworkPolicyStatus),
        };
        return Task.CompletedTask;
    }

    private Condition Find(string type) => _policy.Status!.Conditions.Single(condition => condition.Type == type);

    private string Shown(string type) => $"{Find(type).Status} {Find(type).Reason} {Find(type).Message}";

    private static DateTimeOffset Whole(DateTimeOffset time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerSecond), time.Offset);
}
