using System.Text.Json.Nodes;
using Weft.Api;
using Weft.Controller.Policies;

namespace Weft.Controller.Tests.Cluster;

public sealed class PolicyTests : IAsyncLifetime
{
    private ControlledFabric _fabric = null!;

    public async ValueTask InitializeAsync() => _fabric = await ControlledFabric.StartAsync();

    public ValueTask DisposeAsync() => _fabric.DisposeAsync();

    [Fact]
    public async Task A_cluster_policy_says_when_all_nodes_have_it_and_its_own_status_takes_nothing_back()
    {
        await TwoNodesAsync();
        var created = await _fabric.Client.CreateAsync(ResourceTypes.ClusterNetworkPolicies, Tenants(), TestContext.Current.CancellationToken);

        var waiting = await ClusterPolicyAsync(policy => Find(policy, "InForce") is { Status: "False" });
        Assert.Equal("in force on 0 of 2 nodes, not yet on a, b", Find(waiting, "InForce")!.Message);
        Assert.Equal(("True", "Accepted"), (Find(waiting, "Accepted")!.Status, Find(waiting, "Accepted")!.Reason));

        await ApplyAsync("a", created.Metadata.ResourceVersion!);
        await ApplyAsync("b", created.Metadata.ResourceVersion!);
        var done = await ClusterPolicyAsync(policy => Find(policy, "InForce") is { Status: "True" });
        Assert.Equal("in force on 2 of 2 nodes", Find(done, "InForce")!.Message);

        await _fabric.StopControllerAsync();
        await _fabric.StartControllerAsync();
        await ApplyAsync("a", done.Metadata.ResourceVersion!);
        await ApplyAsync("b", done.Metadata.ResourceVersion!);

        // Another policy is judged by the new leader, so that it has been through all of them.
        await _fabric.Client.CreateAsync(
            ResourceTypes.ClusterNetworkPolicies, Tenants() with { Metadata = new ObjectMeta { Name = "later" } }, TestContext.Current.CancellationToken);
        await ClusterPolicyAsync(policy => policy.Metadata.Name == "later" && Find(policy, "Accepted") is not null);
        Assert.Equal(done.Metadata.ResourceVersion, (await ClusterPolicyAsync(policy => policy.Metadata.Name == "tenants")).Metadata.ResourceVersion);
    }

    [Fact]
    public async Task A_policy_is_told_of_by_events_when_it_is_in_force_and_when_it_is_doubtful()
    {
        await TwoNodesAsync();
        var created = await _fabric.Client.CreateAsync(ResourceTypes.NetworkPolicies, Policy("web", "10.0.0.1/8"), TestContext.Current.CancellationToken);
        await ApplyAsync("a", created.Metadata.ResourceVersion!);
        await ApplyAsync("b", created.Metadata.ResourceVersion!);

        var events = await ControlledFabric.WhenAsync(_fabric.Events, all => Of(all, "web").Any(e => e.Reason == PolicyNotices.InForce));

        Assert.Equal(["Accepted", "Doubtful", "InForce"], Of(events, "web").Select(e => e.Reason).Order());
        Assert.StartsWith("in force on 2 of 2 nodes since ", Of(events, "web").Single(e => e.Reason == "InForce").Message, StringComparison.Ordinal);
        Assert.StartsWith("spec.ingress[0].from[0].ipBlock.cidr: ", Of(events, "web").Single(e => e.Reason == "Doubtful").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_namespace_and_a_region_with_words_that_mean_nothing_are_told()
    {
        await _fabric.RegionAsync("ord1", "10.64.0.0/16");
        await _fabric.Client.PatchAsync(ResourceTypes.Regions, new ObjectKey(null, "ord1"), Labels("nope"), TestContext.Current.CancellationToken);
        await _fabric.Client.PatchAsync(ResourceTypes.Namespaces, new ObjectKey(null, "default"), Labels("yes"), TestContext.Current.CancellationToken);

        await ControlledFabric.WhenAsync(_fabric.Events, all =>
            all.Any(e => e is { Reason: "Unsupported", InvolvedObject: { Kind: "Namespace", Name: "default" } } && e.Message!.Contains("\"yes\"", StringComparison.Ordinal))
            && all.Any(e => e is { Reason: "Unsupported", InvolvedObject: { Kind: "Region", Name: "ord1" } } && e.Message!.Contains("\"nope\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_definition_that_others_brought_is_left_as_it_is()
    {
        var key = new ObjectKey(null, FabricCrds.ClusterNetworkPolicy.Metadata.Name!);
        await _fabric.NamespaceAsync(AgentLease.Namespace);
        await _fabric.StopControllerAsync();
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["app.kubernetes.io/managed-by"] = "others" } },
            ["spec"] = new JsonObject { ["names"] = new JsonObject { ["shortNames"] = new JsonArray("theirs") } },
        };
        var theirs = await _fabric.Client.PatchAsync(ResourceTypes.CustomResourceDefinitions, key, patch, TestContext.Current.CancellationToken);

        await _fabric.StartControllerAsync();
        await _fabric.RegionAsync("ord1", "10.64.0.0/16");
        await ControlledFabric.WhenAsync(_fabric.Regions, all => all.Any(region => region.Status?.Conditions?.Count > 0));

        var now = await _fabric.Client.GetAsync(ResourceTypes.CustomResourceDefinitions, key, TestContext.Current.CancellationToken);
        Assert.Equal((theirs.Metadata.Generation, "theirs"), (now.Metadata.Generation, now.Spec.Names.ShortNames![0]));
    }

    private static ClusterNetworkPolicy Tenants() => new()
    {
        ApiVersion = ResourceTypes.ClusterNetworkPolicies.ApiVersion,
        Kind = "ClusterNetworkPolicy",
        Metadata = new ObjectMeta { Name = "tenants" },
        Spec = new ClusterNetworkPolicySpec { Tier = "Admin", Subject = new ClusterNetworkPolicySubject { Namespaces = new LabelSelector() } },
    };

    private static NetworkPolicy Policy(string name, string block) => new()
    {
        Metadata = new ObjectMeta { Namespace = "default", Name = name },
        Spec = new NetworkPolicySpec { Ingress = [new NetworkPolicyIngressRule { From = [new NetworkPolicyPeer { IpBlock = new IPBlock { Cidr = block } }] }] },
    };

    private static JsonObject Labels(string zeroTrust) => new()
    {
        ["metadata"] = new JsonObject { ["labels"] = new JsonObject { [PolicyLabels.ZeroTrust] = zeroTrust } },
    };

    private static IEnumerable<CoreEvent> Of(IEnumerable<CoreEvent> events, string policy) =>
        events.Where(e => e.InvolvedObject is { Kind: "NetworkPolicy" } about && about.Name == policy);

    private static Condition? Find(ClusterNetworkPolicy policy, string type) => policy.Status?.Conditions.FirstOrDefault(condition => condition.Type == type);

    private async Task<ClusterNetworkPolicy> ClusterPolicyAsync(Func<ClusterNetworkPolicy, bool> condition) =>
        (await ControlledFabric.WhenAsync(_fabric.ClusterPolicies, all => all.Any(condition))).First(condition);

    private async Task TwoNodesAsync()
    {
        await _fabric.RegionAsync("ord1", "10.64.0.0/16");
        foreach (var name in (string[])["a", "b"])
        {
            await _fabric.NodeAsync(name, "ord1");
            await _fabric.FabricNodeAsync(name, node => node.Spec.PodPrefixes is { Count: > 0 });
        }
    }

    /// <summary>What the node's agent says when it has brought changes up to that version to its kernel.</summary>
    private Task<FabricNode> ApplyAsync(string node, string version)
    {
        var patch = new JsonObject
        {
            ["status"] = new JsonObject { ["applied"] = new JsonObject { ["networkpolicies"] = version, ["clusternetworkpolicies"] = version } },
        };
        return _fabric.Client.PatchStatusAsync(ResourceTypes.FabricNodes, new ObjectKey(null, node), patch, TestContext.Current.CancellationToken);
    }
}
