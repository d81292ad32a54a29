using System.Text.Json.Nodes;
using Weft.Api;

namespace Weft.Controller.Tests.Cluster;

public sealed class ControllerTests : IAsyncLifetime
{
    private ControlledFabric _fabric = null!;

    public async ValueTask InitializeAsync() => _fabric = await ControlledFabric.StartAsync();

    public ValueTask DisposeAsync() => _fabric.DisposeAsync();

    [Fact]
    public async Task Every_node_of_a_region_gets_prefixes_of_its_own_whatever_the_case_of_its_label()
    {
        await _fabric.RegionAsync("ord1", "10.64.0.0/16", "fd64:1::/48");
        await _fabric.NodeAsync("a", "ORD1");
        await _fabric.NodeAsync("b", "ord1");

        var first = await _fabric.FabricNodeAsync("a", IsAllocated);
        var second = await _fabric.FabricNodeAsync("b", IsAllocated);

        Assert.Equal(("ord1", "ord1"), (first.Spec.Region, second.Spec.Region));
        Assert.Equal(2, first.Spec.PodPrefixes!.Count);
        Assert.Empty(first.Spec.PodPrefixes!.Intersect(second.Spec.PodPrefixes!));
    }

    [Fact]
    public async Task A_node_without_a_region_gets_nothing_and_one_of_an_unknown_region_is_told()
    {
        await _fabric.RegionAsync("ord1", "10.64.0.0/16");
        await _fabric.NodeAsync("plain", null);
        await _fabric.NodeAsync("lost", "nowhere");

        var lost = await _fabric.FabricNodeAsync("lost", node => Condition(node) is { Status: "False" });
        Assert.Equal(("RegionUnknown", "there is no Region nowhere"), (Condition(lost)!.Reason, Condition(lost)!.Message));
        Assert.Empty(lost.Spec.PodPrefixes ?? []);
        await ControlledFabric.WhenAsync(_fabric.Events, events => events.Any(e => e is { Reason: "RegionUnknown", InvolvedObject: { Kind: "Node", Name: "lost" } }));
        Assert.DoesNotContain(_fabric.FabricNodes.Objects, node => node.Metadata.Name == "plain");

        await _fabric.RegionAsync("nowhere", "10.70.0.0/16");
        Assert.Equal(["10.70.0.0/24"], (await _fabric.FabricNodeAsync("lost", IsAllocated)).Spec.PodPrefixes!);
    }

    [Fact]
    public async Task An_exhausted_region_is_told_and_a_node_that_goes_frees_its_prefix_for_one_that_waits()
    {
        await _fabric.RegionAsync("tiny", "10.64.0.0/24");
        await _fabric.NodeAsync("a", "tiny");
        await _fabric.FabricNodeAsync("a", IsAllocated);
        await _fabric.NodeAsync("b", "tiny");
        await _fabric.FabricNodeAsync("b", node => Condition(node) is { Status: "False", Reason: "RegionExhausted" });

        await _fabric.DeleteNodeAsync("a");

        Assert.Equal(["10.64.0.0/24"], (await _fabric.FabricNodeAsync("b", IsAllocated)).Spec.PodPrefixes!);
        await ControlledFabric.WhenAsync(_fabric.FabricNodes, nodes => nodes.All(node => node.Metadata.Name != "a"));
    }

    [Fact]
    public async Task A_controller_that_was_away_doubles_and_moves_nothing()
    {
        await _fabric.RegionAsync("ord1", "10.64.0.0/20");
        foreach (var name in new[] { "a", "b", "c" })
        {
            await _fabric.NodeAsync(name, "ord1");
            await _fabric.FabricNodeAsync(name, IsAllocated);
        }

        var before = _fabric.FabricNodes.Objects.ToDictionary(node => node.Metadata.Name!, node => node.Spec.PodPrefixes![0]);
        await _fabric.StopControllerAsync();
        await _fabric.DeleteNodeAsync("b");
        await _fabric.NodeAsync("d", "ord1");
        await _fabric.StartControllerAsync();

        var added = await _fabric.FabricNodeAsync("d", IsAllocated);
        var after = (await ControlledFabric.WhenAsync(_fabric.FabricNodes, nodes => nodes.All(node => node.Metadata.Name != "b")))
            .ToDictionary(node => node.Metadata.Name!, node => node.Spec.PodPrefixes![0]);
        Assert.Equal((before["a"], before["c"]), (after["a"], after["c"]));
        Assert.DoesNotContain(added.Spec.PodPrefixes![0], new[] { before["a"], before["c"] });
    }

    [Fact]
    public async Task Of_two_regions_that_overlap_the_younger_is_not_ready_until_the_older_goes()
    {
        await _fabric.RegionAsync("ord1", "10.64.0.0/15");
        await ControlledFabric.WhenAsync(_fabric.Regions, regions => IsReady(regions, "ord1", "True"));
        await _fabric.RegionAsync("zzz1", "10.65.0.0/16");
        await ControlledFabric.WhenAsync(_fabric.Regions, regions => IsReady(regions, "ord1", "True") && IsReady(regions, "zzz1", "False"));
        await ControlledFabric.WhenAsync(_fabric.Events, events => events.Any(e => e is { Reason: "Overlap", InvolvedObject: { Kind: "Region", Name: "zzz1" } }));

        await _fabric.Client.DeleteAsync(ResourceTypes.Regions, new ObjectKey(null, "ord1"), TestContext.Current.CancellationToken);

        await ControlledFabric.WhenAsync(_fabric.Regions, regions => IsReady(regions, "zzz1", "True"));
    }

    [Fact]
    public async Task Conditions_of_the_agent_survive_those_of_the_controller()
    {
        await _fabric.NodeAsync("a", "later");
        await _fabric.FabricNodeAsync("a", node => Condition(node) is { Status: "False" });
        var ready = new JsonObject { ["type"] = "Ready", ["status"] = "True", ["reason"] = "Ready", ["message"] = "", ["lastTransitionTime"] = "2026-01-01T00:00:00Z" };
        var current = _fabric.FabricNodes.Get(new ObjectKey(null, "a"))!;
        var kept = System.Text.Json.JsonSerializer.SerializeToNode(Condition(current)!, KubeJson.Default.Condition);
        await _fabric.Client.PatchStatusAsync(
            ResourceTypes.FabricNodes,
            new ObjectKey(null, "a"),
            new JsonObject { ["status"] = new JsonObject { ["conditions"] = new JsonArray(kept, ready) } },
            TestContext.Current.CancellationToken);

        await _fabric.RegionAsync("later", "10.64.0.0/16");

        var node = await _fabric.FabricNodeAsync("a", IsAllocated);
        Assert.Contains(node.Status!.Conditions!, condition => condition is { Type: "Ready", Status: "True" });
    }

    [Fact]
    public async Task A_node_whose_agent_stops_renewing_its_lease_is_said_to_be_dead_until_it_renews_again()
    {
        await _fabric.NodeAsync("a", "later");
        await _fabric.FabricNodeAsync("a", node => Alive(node) is null);
        await _fabric.NamespaceAsync("weft-system");
        var start = DateTimeOffset.UnixEpoch;
        var lease = new Lease
        {
            Metadata = new ObjectMeta { Namespace = "weft-system", Name = "a" },
            Spec = new LeaseSpec { HolderIdentity = "a", LeaseDurationSeconds = 1, RenewTime = start },
        };
        await _fabric.Client.CreateAsync(ResourceTypes.Leases, lease, TestContext.Current.CancellationToken);

        await _fabric.FabricNodeAsync("a", node => Alive(node) is { Status: "False", Reason: "LeaseExpired" });
        var renewal = new JsonObject { ["spec"] = new JsonObject { ["renewTime"] = MicroTime.Format(start.AddSeconds(5)), ["leaseDurationSeconds"] = 600 } };
        await _fabric.Client.PatchAsync(ResourceTypes.Leases, new ObjectKey("weft-system", "a"), renewal, TestContext.Current.CancellationToken);

        await _fabric.FabricNodeAsync("a", node => Alive(node) is { Status: "True" });
        await ControlledFabric.WhenAsync(_fabric.Events, events => events.Any(e => e is { Reason: "LeaseExpired", InvolvedObject: { Kind: "FabricNode", Name: "a" } }));
    }

    private static Condition? Alive(FabricNode node) => node.Status?.Conditions?.FirstOrDefault(condition => condition.Type == AgentLease.ConditionType);

    private static bool IsAllocated(FabricNode node) => Condition(node) is { Status: "True" };

    private static Condition? Condition(FabricNode node) => node.Status?.Conditions?.FirstOrDefault(condition => condition.Type == "PrefixesAllocated");

    private static bool IsReady(IReadOnlyList<Region> regions, string name, string status) =>
        regions.FirstOrDefault(region => region.Metadata.Name == name)?.Status?.Conditions?.Any(condition => condition.Type == "Ready" && condition.Status == status) == true;
}
