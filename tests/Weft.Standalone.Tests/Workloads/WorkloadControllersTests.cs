using System.Text.Json.Nodes;
using Weft.Api;
using Weft.Client;
using Weft.Standalone.Workloads;
using static Weft.Standalone.Tests.Objects;

namespace Weft.Standalone.Tests;

/// <summary>All controllers together against the real API server.</summary>
public sealed class WorkloadControllersTests
{
    private static readonly Node[] _nodes = [Node("ord1-a", ("topology.kubernetes.io/region", "ord1")), Node("lga1-a", ("topology.kubernetes.io/region", "lga1"))];

    [Fact]
    public async Task A_deployment_becomes_pods_on_nodes_and_endpoints_rolls_out_and_leaves_nothing_behind()
    {
        await using var cluster = await ControlledCluster.StartAsync(_nodes);
        await CreateShopAsync(cluster, replicas: 4);
        await cluster.WhenAsync(ResourceTypes.Deployments, IsRolledOut(4));
        Assert.Equal([2, 2], cluster.Pods.Objects.CountBy(pod => pod.Spec!.NodeName ?? "").Select(pair => pair.Value));
        var slices = await cluster.WhenAsync(ResourceTypes.EndpointSlices, slices => slices.Count == 1 && slices[0].Endpoints.Count(endpoint => endpoint.Conditions!.Ready == true) == 4);
        Assert.Equal(8080, slices.Single().Ports!.Single().Port);
        await cluster.WhenAsync(ResourceTypes.Endpoints, all => all is [{ Metadata.Name: "web", Subsets: [{ Addresses.Count: 4, NotReadyAddresses: null }] }]);

        var key = new ObjectKey("shop", "web");
        await cluster.Client.PatchJsonAsync(ResourceTypes.Deployments, key, ImagePatch("web:2"), PatchKind.StrategicMerge, null, TestContext.Current.CancellationToken);
        await cluster.WhenAsync(ResourceTypes.Pods, pods => pods.Count == 4 && pods.All(pod => pod.Spec!.Containers[0].Image == "web:2"));
        await cluster.WhenAsync(ResourceTypes.Deployments, IsRolledOut(4));
        var sets = await cluster.WhenAsync(ResourceTypes.ReplicaSets, sets => sets.Count == 2 && sets.All(set => set.Metadata.Annotations!.ContainsKey("deployment.kubernetes.io/revision")));
        Assert.Equal([("1", 0), ("2", 4)], sets.Select(set => (set.Metadata.Annotations!["deployment.kubernetes.io/revision"], set.Spec!.Replicas!.Value)).Order());

        await cluster.Client.PatchAsync(ResourceTypes.Deployments, key, new JsonObject { ["spec"] = new JsonObject { ["replicas"] = 1 } }, TestContext.Current.CancellationToken);
        await cluster.WhenAsync(ResourceTypes.Pods, pods => pods.Count == 1);

        await cluster.Client.DeleteAsync(ResourceTypes.Deployments, key, new DeleteQuery { Propagation = PropagationPolicy.Foreground }, TestContext.Current.CancellationToken);
        await cluster.WhenAsync(ResourceTypes.Pods, pods => pods.Count == 0);
        await cluster.WhenAsync(ResourceTypes.ReplicaSets, left => left.Count == 0);
        await cluster.WhenAsync(ResourceTypes.Deployments, left => left.Count == 0);
        var empty = await cluster.WhenAsync(ResourceTypes.EndpointSlices, left => left.All(slice => slice.Endpoints.Count == 0));
        Assert.Single(empty);
    }

    [Fact]
    public async Task Endpoints_made_by_hand_for_a_service_without_a_selector_are_mirrored_and_go_with_it()
    {
        await using var cluster = await ControlledCluster.StartAsync(_nodes);
        var stop = TestContext.Current.CancellationToken;
        await cluster.Client.CreateAsync(ResourceTypes.Namespaces, new Namespace { Metadata = new ObjectMeta { Name = "shop" } }, stop);
        var name = new ObjectMeta { Namespace = "shop", Name = "legacy" };
        await cluster.Client.CreateAsync(ResourceTypes.Services, new Service { Metadata = name, Spec = new ServiceSpec { Ports = [new ServicePort { Port = 80 }] } }, stop);
        EndpointSubset subset = new() { Addresses = [new EndpointAddress { Ip = "10.9.9.1" }], Ports = [new SubsetPort { Port = 8080 }] };
        await cluster.Client.CreateAsync(ResourceTypes.Endpoints, new CoreEndpoints { Metadata = name, Subsets = [subset] }, stop);
        await cluster.WhenAsync(ResourceTypes.EndpointSlices, slices => slices is [{ Endpoints: [{ Addresses: ["10.9.9.1"] }] }]);

        await cluster.Client.DeleteAsync(ResourceTypes.Services, new ObjectKey("shop", "legacy"), new DeleteQuery(), stop);

        await cluster.WhenAsync(ResourceTypes.Endpoints, left => left.Count == 0);
        await cluster.WhenAsync(ResourceTypes.EndpointSlices, left => left.Count == 0);
    }

    [Fact]
    public async Task Controllers_that_are_replaced_and_a_server_that_restarts_do_not_disturb_a_rollout()
    {
        await using var cluster = await ControlledCluster.StartAsync(_nodes);
        await CreateShopAsync(cluster, replicas: 6);
        await cluster.WhenAsync(ResourceTypes.Pods, pods => pods.Count >= 2);
        await cluster.StopControllersAsync();
        await cluster.StartControllersAsync();
        await cluster.WhenAsync(ResourceTypes.Deployments, IsRolledOut(6));

        await cluster.Client.PatchJsonAsync(ResourceTypes.Deployments, new ObjectKey("shop", "web"), ImagePatch("web:2"), PatchKind.StrategicMerge, null, TestContext.Current.CancellationToken);
        await cluster.WhenAsync(ResourceTypes.Pods, pods => pods.Any(pod => pod.Spec!.Containers[0].Image == "web:2"));
        await cluster.RestartServerAsync();
        await cluster.WhenAsync(ResourceTypes.Pods, pods => pods.Count == 6 && pods.All(pod => pod.Spec!.Containers[0].Image == "web:2" && PodState.IsReady(pod)));
        await cluster.WhenAsync(ResourceTypes.Deployments, IsRolledOut(6));
    }

    [Fact]
    public async Task A_pod_that_fits_nowhere_says_why_and_goes_when_a_node_fits()
    {
        await using var cluster = await ControlledCluster.StartAsync(_nodes);
        var token = TestContext.Current.CancellationToken;
        await CreateNamespaceAsync(cluster, "shop");
        var picky = new Pod { Metadata = new ObjectMeta { Namespace = "shop", Name = "picky" }, Spec = new PodSpec { NodeSelector = Labels("disk", "ssd"), Containers = [new Container { Name = "c", Image = "i" }] } };
        await cluster.Client.CreateAsync(ResourceTypes.Pods, picky, token);
        var waiting = await cluster.WhenAsync(ResourceTypes.Pods, pods => pods.Any(pod => PodState.Condition(pod, "PodScheduled")?.Status == "False"));
        var condition = PodState.Condition(waiting.Single(), "PodScheduled")!;
        Assert.Equal(("Unschedulable", "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector."), (condition.Reason, condition.Message));

        await cluster.Client.PatchAsync(ResourceTypes.Nodes, new ObjectKey(null, "ord1-a"), new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["disk"] = "ssd" } } }, token);
        var placed = await cluster.WhenAsync(ResourceTypes.Pods, pods => pods.Any(PodState.IsReady));
        Assert.Equal("ord1-a", placed.Single().Spec!.NodeName);
    }

    [Fact]
    public async Task A_namespace_goes_with_all_it_holds_and_new_ones_get_a_default_account()
    {
        await using var cluster = await ControlledCluster.StartAsync(_nodes);
        var token = TestContext.Current.CancellationToken;
        await CreateShopAsync(cluster, replicas: 2);
        await cluster.WhenAsync(ResourceTypes.ServiceAccounts, accounts => accounts.Any(account => account.Metadata is { Namespace: "shop", Name: "default" }));
        await cluster.WhenAsync(ResourceTypes.Deployments, IsRolledOut(2));

        await cluster.Client.DeleteAsync(ResourceTypes.Namespaces, new ObjectKey(null, "shop"), token);
        await cluster.WhenAsync(ResourceTypes.Namespaces, all => all.All(ns => ns.Metadata.Name != "shop"));

        foreach (var type in ResourceTypes.BuiltIn.Where(type => type.Namespaced))
        {
            var left = await cluster.Client.ListJsonAsync(type, new ListQuery("shop"), token);
            Assert.Empty(left["items"]!.AsArray());
        }
    }

    [Fact]
    public async Task Orphans_live_on_and_what_lost_its_owner_does_not()
    {
        await using var cluster = await ControlledCluster.StartAsync(_nodes);
        var token = TestContext.Current.CancellationToken;
        await CreateNamespaceAsync(cluster, "shop");
        var owner = await CreateMapAsync(cluster, "owner", null);
        await CreateMapAsync(cluster, "child", owner);
        var leaving = await CreateMapAsync(cluster, "leaving", null);
        await CreateMapAsync(cluster, "orphan", leaving);
        await CreateMapAsync(cluster, "ghost", new ObjectMeta { Name = "nobody", Uid = "00000000-0000-0000-0000-000000000000" });
        await cluster.WhenAsync(ResourceTypes.ConfigMaps, maps => maps.All(map => map.Metadata.Name != "ghost") && maps.Any(map => map.Metadata.Name == "orphan"));

        await cluster.Client.DeleteAsync(ResourceTypes.ConfigMaps, new ObjectKey("shop", "leaving"), new DeleteQuery { Propagation = PropagationPolicy.Orphan }, token);
        await cluster.Client.DeleteAsync(ResourceTypes.ConfigMaps, new ObjectKey("shop", "owner"), token);
        var left = await cluster.WhenAsync(ResourceTypes.ConfigMaps, maps => maps.All(map => map.Metadata.Name is not ("owner" or "child" or "leaving")));

        Assert.Null(left.Single(map => map.Metadata.Name == "orphan").Metadata.OwnerReferences);
    }

    private static async Task<ObjectMeta> CreateMapAsync(ControlledCluster cluster, string name, ObjectMeta? owner)
    {
        var reference = owner is null ? null : new OwnerReference { ApiVersion = "v1", Kind = "ConfigMap", Name = owner.Name!, Uid = owner.Uid! };
        var map = new ConfigMap { Metadata = new ObjectMeta { Namespace = "shop", Name = name, OwnerReferences = reference is null ? null : [reference] } };
        return (await cluster.Client.CreateAsync(ResourceTypes.ConfigMaps, map, TestContext.Current.CancellationToken)).Metadata;
    }

    private static async Task CreateNamespaceAsync(ControlledCluster cluster, string name) =>
        await cluster.Client.CreateAsync(ResourceTypes.Namespaces, new Namespace { Metadata = new ObjectMeta { Name = name } }, TestContext.Current.CancellationToken);

    private static async Task CreateShopAsync(ControlledCluster cluster, int replicas)
    {
        await CreateNamespaceAsync(cluster, "shop");
        var service = new Service
        {
            Metadata = new ObjectMeta { Namespace = "shop", Name = "web" },
            Spec = new ServiceSpec { Selector = Labels("app", "web"), Ports = [new ServicePort { Port = 80, TargetPort = 8080 }] },
        };
        await cluster.Client.CreateAsync(ResourceTypes.Services, service, TestContext.Current.CancellationToken);
        var deployment = new Deployment { Metadata = new ObjectMeta { Namespace = "shop", Name = "web" }, Spec = Deployment(replicas).Spec };
        await cluster.Client.CreateAsync(ResourceTypes.Deployments, deployment, TestContext.Current.CancellationToken);
    }

    private static JsonObject ImagePatch(string image) => new()
    {
        ["spec"] = new JsonObject { ["template"] = new JsonObject { ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "web", ["image"] = image }) } } },
    };

    private static Func<IReadOnlyList<Deployment>, bool> IsRolledOut(int replicas) => deployments =>
        deployments.Count == 1
        && deployments[0] is { Status: { } status } deployment
        && status.ObservedGeneration == deployment.Metadata.Generation
        && (status.UpdatedReplicas, status.AvailableReplicas, status.Replicas) == (replicas, replicas, replicas)
        && status.Conditions!.Any(condition => condition is { Type: "Available", Status: "True" })
        && status.Conditions!.Any(condition => condition is { Type: "Progressing", Reason: "NewReplicaSetAvailable" });
}
