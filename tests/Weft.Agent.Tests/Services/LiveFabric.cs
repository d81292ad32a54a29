using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Weft.Agent.Apply;
using Weft.Agent.Cluster;
using Weft.Agent.Policies.Compile;
using Weft.Agent.Policies.Watch;
using Weft.Agent.Sandboxes;
using Weft.Agent.Services;
using Weft.Agent.Services.Projection;
using Weft.Agent.Tests.Fakes;
using Weft.Api;
using Weft.ApiServer;
using Weft.Client;
using Weft.Dataplane;
using Weft.Testing;

namespace Weft.Agent.Tests.Services;

/// <summary>The agent of node a from the API server to a kernel that takes everything; nodes and prefixes are those of <see cref="TestFabric"/>.</summary>
internal sealed class LiveFabric : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryDirectory _directory = new();
    private readonly CancellationTokenSource _stop = new();
    private ApiServerHost _server = null!;
    private Task _running = Task.CompletedTask;

    public KubeClient Client { get; private set; } = null!;

    public AgentCore Core { get; private set; } = null!;

    public NodeSources Sources { get; } = new(new ClusterSource(), new ServiceSource(), new PolicySource());

    public ClusterSource Cluster => Sources.Cluster;

    public SandboxLedger Ledger => Core.Ledger;

    public PolicyCompiler Compiler { get; } = new();

    public FakeKernel Kernel { get; } = new();

    public ServiceIndex Index { get; } = new([System.Net.IPNetwork.Parse("10.96.0.0/16")], FabricFacts.Of("a", new ClusterSnapshot([], [])));

    public CancellationToken Stop => _stop.Token;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <param name="definitions">Those the cluster has; null for all.</param>
    public static async Task<LiveFabric> StartAsync(IEnumerable<CustomResourceDefinition>? definitions = null)
    {
        var fabric = new LiveFabric();
        await fabric.OpenAsync(definitions ?? FabricCrds.All);
        return fabric;
    }

    /// <summary>A client of its own for what runs by a clock of its own.</summary>
    public KubeClient NewClient(TimeProvider time) => new(KubeClientOptions.ForUnixSocket(Path.Combine(_directory.Path, "api.sock")), time);

    public async Task CreateAsync(Service service, params EndpointSlice[] slices)
    {
        await Client.CreateAsync(ResourceTypes.Services, service with { Metadata = Fresh(service.Metadata) }, Token);
        foreach (var slice in slices)
        {
            await Client.CreateAsync(ResourceTypes.EndpointSlices, slice with { Metadata = Fresh(slice.Metadata) }, Token);
        }
    }

    /// <summary>A Pod of node a without addresses, as its runtime finds it.</summary>
    public Task<Pod> CreatePodAsync(string name, IReadOnlyDictionary<string, string>? labels = null)
    {
        var pod = new Pod
        {
            Metadata = new ObjectMeta { Namespace = TestFabric.InNamespace, Name = name, Labels = labels },
            Spec = new PodSpec { NodeName = "a", Containers = [new Container { Name = "c", Image = "none" }] },
        };
        return Client.CreateAsync(ResourceTypes.Pods, pod, Token);
    }

    /// <summary>The sandbox of a Pod, as ADD records it.</summary>
    public SandboxRecord Attach(Pod pod)
    {
        var name = pod.Metadata.Name!;
        var identity = new PodIdentity(pod.Metadata.Namespace!, name, pod.Metadata.Uid!);
        return Ledger.Attach(new SandboxClaim(new SandboxKey(name, "eth0"), identity, new NetnsIdentity($"/run/netns/{name}", 1, "boot-1")), Core.Prefixes);
    }

    public Task<EndpointSlice> ChangeAsync(string slice, params Endpoint[] endpoints) => Client.PatchAsync(
        ResourceTypes.EndpointSlices,
        new ObjectKey(TestFabric.InNamespace, slice),
        new JsonObject { ["endpoints"] = System.Text.Json.JsonSerializer.SerializeToNode(new EndpointSlice { Endpoints = endpoints }, KubeJson.Default.EndpointSlice)!["endpoints"]!.DeepClone() },
        Token);

    /// <summary>Waits until the kernel was brought to a state.</summary>
    public async Task<NodeState> AppliedAsync(Func<NodeState, bool> condition)
    {
        var done = new TaskCompletionSource<NodeState>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look(AppliedState? applied) => _ = applied?.Desired is { } desired && condition(desired) && done.TrySetResult(desired);
        Core.Loop.Applied += Look;
        Look(Core.Loop.Last);
        try
        {
            return await done.Task.WaitAsync(_patience, Token);
        }
        finally
        {
            Core.Loop.Applied -= Look;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ContinueWith(_ => { }, TaskScheduler.Default);
        Core.Loop.Dispose();
        Client.Dispose();
        await _server.DisposeAsync();
        _stop.Dispose();
        _directory.Dispose();
    }

    private static ObjectMeta Fresh(ObjectMeta metadata) => metadata with { Uid = null, ResourceVersion = null };

    private async Task OpenAsync(IEnumerable<CustomResourceDefinition> definitions)
    {
        _server = await ApiServerHost.StartAsync(new ApiServerOptions
        {
            StateDirectory = Path.Combine(_directory.Path, "state"),
            UnixSocketPath = Path.Combine(_directory.Path, "api.sock"),
            TlsEndpoint = null,
        });
        Client = NewClient(TimeProvider.System);
        foreach (var definition in definitions)
        {
            await Client.CreateAsync(ResourceTypes.CustomResourceDefinitions, definition, Token);
        }

        await Client.CreateAsync(ResourceTypes.Namespaces, new Namespace { Metadata = new ObjectMeta { Name = TestFabric.InNamespace } }, Token);
        foreach (var node in TestFabric.Nodes)
        {
            await CreateNodeAsync(node);
        }

        var informers = new InformerSet(Client, NullLoggerFactory.Instance);
        var files = new CrashingFiles(new Random(1));
        var cluster = new ClusterWatcher(informers, Cluster, new ClusterCache(new RecordDirectory("/cache", files), NullLogger<ClusterCache>.Instance));
        var services = new ServiceWatcher("a", informers, Cluster, Sources.Services, Index, TimeProvider.System);
        var ledger = new SandboxLedger(new RecordDirectory("/state", files), TimeProvider.System, NullLogger<SandboxLedger>.Instance);
        var policies = new PolicyWatcher("a", informers, Cluster, ledger, Sources.Policies, Compiler, TimeProvider.System);
        Core = new AgentCore(
            "a", ledger, Sources, Kernel, desired => new ApplyLoop(desired, Kernel.Apply, TimeProvider.System, NullLogger<ApplyLoop>.Instance));
        _running = Task.WhenAll(
            informers.RunAsync(Stop), cluster.RunAsync(Stop), services.RunAsync(Stop), policies.RunAsync(Stop), Core.Loop.RunAsync(Stop));
    }

    private async Task CreateNodeAsync(ClusterNode node)
    {
        var labels = ImmutableDictionary<string, string>.Empty.Add("topology.kubernetes.io/zone", node.Zone);
        await Client.CreateAsync(ResourceTypes.Nodes, new Node { Metadata = new ObjectMeta { Name = node.Name, Labels = labels } }, Token);
        var fabricNode = new FabricNode
        {
            ApiVersion = "weft.dev/v1alpha1",
            Kind = "FabricNode",
            Metadata = new ObjectMeta { Name = node.Name },
            Spec = new FabricNodeSpec { Region = node.Region, PodPrefixes = node.PodPrefixes },
        };
        await Client.CreateAsync(ResourceTypes.FabricNodes, fabricNode, Token);
        var status = new JsonObject { ["underlay"] = new JsonObject { ["interface"] = "eth0", ["mtu"] = 1500, ["addresses"] = new JsonArray([.. node.UnderlayAddresses.Select(address => JsonValue.Create(address))]) } };
        await Client.PatchStatusAsync(ResourceTypes.FabricNodes, new ObjectKey(null, node.Name), new JsonObject { ["status"] = status }, Token);
    }
}
