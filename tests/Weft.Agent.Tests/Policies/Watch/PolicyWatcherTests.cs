using System.Text.Json.Nodes;
using Weft.Agent.Sandboxes;
using Weft.Agent.Tests.Services;
using Weft.Api;
using Weft.Client;
using Weft.Dataplane;
using Weft.Dataplane.Policies;
using static Weft.Agent.Tests.Services.TestFabric;

namespace Weft.Agent.Tests.Policies.Watch;

/// <summary>From objects in a real API server to what the kernel is told of policies.</summary>
public sealed class PolicyWatcherTests : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private static readonly Dictionary<string, string> _labels = new() { ["app"] = "db" };

    private LiveFabric? _started;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private LiveFabric Fabric => _started!;

    public ValueTask DisposeAsync() => _started?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task A_workload_may_have_traffic_while_its_Pod_is_there()
    {
        var record = await StartAsync();

        await Fabric.Client.DeleteAsync(ResourceTypes.Pods, new ObjectKey(InNamespace, "db-0"), new DeleteQuery { GracePeriodSeconds = 0 }, Token);

        await Fabric.AppliedAsync(state => !state.Policies!.Isolations.Contains(record.EndpointId));
    }

    [Fact]
    public async Task A_policy_isolates_the_workloads_it_selects_and_frees_them_when_it_goes()
    {
        var record = await StartAsync();

        await CreateAsync("quiet", "other");
        await CreateAsync("fence", "db");
        await Fabric.AppliedAsync(state => Of(state, record) is { Ingress: not 0, Egress: 0 });

        await Fabric.Client.DeleteAsync(ResourceTypes.NetworkPolicies, new ObjectKey(InNamespace, "fence"), Token);
        await Fabric.AppliedAsync(state => Of(state, record) == default(EndpointIsolation));
    }

    [Fact]
    public async Task A_version_is_said_to_be_applied_when_the_kernel_has_it_also_that_of_a_deletion()
    {
        var record = await StartAsync();

        var policy = await CreateAsync("fence", "db");
        await Fabric.AppliedAsync(state => Of(state, record) is { Ingress: not 0 });
        Assert.Equal(policy.Metadata.ResourceVersion, Fabric.Core.AppliedView!.Versions["networkpolicies"]);

        await Fabric.Client.DeleteAsync(ResourceTypes.NetworkPolicies, new ObjectKey(InNamespace, "fence"), Token);
        await Fabric.AppliedAsync(state => Of(state, record) is { Ingress: 0 });
        Assert.True(Number("networkpolicies") > ulong.Parse(policy.Metadata.ResourceVersion!, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task What_Pods_report_of_themselves_is_no_change_and_what_concerns_no_workload_here_costs_no_pass()
    {
        await StartAsync();
        await Fabric.AppliedAsync(_ => Fabric.Core.AppliedView?.Services is not null);
        var (pods, passes) = (Number("pods"), 0);
        Fabric.Core.Loop.Applied += _ => Interlocked.Increment(ref passes);

        var status = new JsonObject { ["status"] = new JsonObject { ["phase"] = "Running", ["message"] = "as ever" } };
        await Fabric.Client.PatchStatusAsync(ResourceTypes.Pods, new ObjectKey(InNamespace, "db-0"), status, Token);
        var home = await Fabric.Client.CreateAsync(ResourceTypes.Namespaces, new Namespace { Metadata = new ObjectMeta { Name = "elsewhere" } }, Token);
        await VersionsAsync(() => Number("namespaces") >= ulong.Parse(home.Metadata.ResourceVersion!, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal((pods, 0), (Number("pods"), passes));

        var pod = await Fabric.CreatePodAsync("elsewhere-0");
        await VersionsAsync(() => Number("pods") >= ulong.Parse(pod.Metadata.ResourceVersion!, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(0, passes);
    }

    [Fact]
    public async Task Without_the_definition_of_ClusterNetworkPolicies_the_others_hold_and_with_it_they_do_too()
    {
        var record = await StartAsync(FabricCrds.All.Where(definition => definition.Metadata.Name != FabricCrds.ClusterNetworkPolicy.Metadata.Name));
        Assert.Equal("0", Fabric.Core.AppliedView!.Versions["clusternetworkpolicies"]);

        await Fabric.Client.CreateAsync(ResourceTypes.CustomResourceDefinitions, FabricCrds.ClusterNetworkPolicy, Token);
        await Fabric.Client.CreateAsync(ResourceTypes.ClusterNetworkPolicies, DenyAll(), Token);

        await Fabric.AppliedAsync(state => Of(state, record) is { Ingress: not 0 });
        Assert.NotEqual("0", Fabric.Core.AppliedView!.Versions["clusternetworkpolicies"]);
    }

    [Fact]
    public async Task Zero_trust_of_the_nodes_own_Region_closes_its_workloads_and_that_of_another_does_not()
    {
        var record = await StartAsync();

        await CreateRegionAsync("lga1", "true");
        await CreateRegionAsync("ord1", "false");
        await VersionsAsync(() => Fabric.Core.AppliedView!.Cluster.Snapshot.Regions.Length == 2);
        Assert.Equal(default(EndpointIsolation), Of(Fabric.Core.Loop.Last!.Desired!, record));

        var closed = new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { [PolicyLabels.ZeroTrust] = "true" } } };
        await Fabric.Client.PatchAsync(ResourceTypes.Regions, new ObjectKey(null, "ord1"), closed, Token);

        await Fabric.AppliedAsync(state => Of(state, record) is { Ingress: not 0, Egress: not 0 });
    }

    /// <summary>A fabric whose node a has the workload <c>shop/db-0</c>, which nothing isolates.</summary>
    private async Task<SandboxRecord> StartAsync(IEnumerable<CustomResourceDefinition>? definitions = null)
    {
        _started = await LiveFabric.StartAsync(definitions);
        await Fabric.AppliedAsync(state => !state.LocalPrefixes.IsEmpty);
        var record = Fabric.Attach(await Fabric.CreatePodAsync("db-0", _labels));
        await Fabric.AppliedAsync(state => Of(state, record) == default(EndpointIsolation));
        return record;
    }

    private static EndpointIsolation? Of(NodeState state, SandboxRecord record) =>
        state.Policies?.Isolations.TryGet(record.EndpointId, out var isolation) == true ? isolation : null;

    private static ClusterNetworkPolicy DenyAll() => new()
    {
        ApiVersion = "policy.networking.k8s.io/v1alpha2",
        Kind = "ClusterNetworkPolicy",
        Metadata = new ObjectMeta { Name = "deny" },
        Spec = new ClusterNetworkPolicySpec
        {
            Tier = "Admin",
            Priority = 1,
            Subject = new ClusterNetworkPolicySubject { Namespaces = new LabelSelector() },
            Ingress = [new ClusterNetworkPolicyIngressRule { Action = "Deny", From = [new ClusterNetworkPolicyIngressPeer { Namespaces = new LabelSelector() }] }],
        },
    };

    private ulong Number(string plural) => ulong.Parse(Fabric.Core.AppliedView!.Versions[plural], System.Globalization.CultureInfo.InvariantCulture);

    private Task<NetworkPolicy> CreateAsync(string name, string app) => Fabric.Client.CreateAsync(
        ResourceTypes.NetworkPolicies,
        new NetworkPolicy
        {
            Metadata = new ObjectMeta { Namespace = InNamespace, Name = name },
            Spec = new NetworkPolicySpec { PodSelector = new LabelSelector { MatchLabels = new Dictionary<string, string> { ["app"] = app } } },
        },
        Token);

    private Task<Region> CreateRegionAsync(string name, string zeroTrust) => Fabric.Client.CreateAsync(
        ResourceTypes.Regions,
        new Region
        {
            ApiVersion = "weft.dev/v1alpha1",
            Kind = "Region",
            Metadata = new ObjectMeta { Name = name, Labels = new Dictionary<string, string> { [PolicyLabels.ZeroTrust] = zeroTrust } },
            Spec = new RegionSpec { PodPrefixes = [name == "ord1" ? "10.64.0.0/18" : "10.65.0.0/18"] },
        },
        Token);

    /// <summary>Waits for what is in force; asked after each pass and each view of policies.</summary>
    private async Task VersionsAsync(Func<bool> condition)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look() => _ = condition() && done.TrySetResult();
        Fabric.Core.Loop.Applied += _ => Look();
        Fabric.Sources.Policies.Changed += Look;
        Look();
        await done.Task.WaitAsync(_patience, Token);
    }
}
