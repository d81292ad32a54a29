using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Weft.Agent.Apply;
using Weft.Agent.Cluster;
using Weft.Agent.Policies.Compile;
using Weft.Agent.Policies.Watch;
using Weft.Agent.Sandboxes;
using Weft.Agent.Services;
using Weft.Agent.Status;
using Weft.Agent.Tests.Fakes;
using Weft.Api;
using Weft.ApiServer;
using Weft.Client;
using Weft.Testing;

namespace Weft.Agent.Tests.Cluster;

/// <summary>What the agent watches and writes, with a real API server.</summary>
public sealed class ClusterTests : IAsyncLifetime
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryDirectory _directory = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly FakeKernel _kernel = new();
    private readonly ClusterSource _source = new();
    private ApiServerHost _server = null!;
    private KubeClient _client = null!;
    private AgentCore _core = null!;
    private Informer<FabricNode> _fabricNodes = null!;
    private ClusterWatcher _watcher = null!;
    private Task _running = Task.CompletedTask;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string SocketPath => Path.Combine(_directory.Path, "api.sock");

    public async ValueTask InitializeAsync()
    {
        await ListenAsync();
        _client = new KubeClient(KubeClientOptions.ForUnixSocket(SocketPath));
        foreach (var definition in FabricCrds.All)
        {
            await _client.CreateAsync(ResourceTypes.CustomResourceDefinitions, definition, Token);
        }

        await CreateAsync("a", "10.64.1.0/24");
        var informers = new InformerSet(_client, NullLoggerFactory.Instance);
        _fabricNodes = informers.For(ResourceTypes.FabricNodes);
        var files = new CrashingFiles(new Random(1));
        _watcher = new ClusterWatcher(informers, _source, new ClusterCache(new RecordDirectory("/cache", files), NullLogger<ClusterCache>.Instance));
        var ledger = new SandboxLedger(new RecordDirectory("/state", files), TimeProvider.System, NullLogger<SandboxLedger>.Instance);
        var sources = new NodeSources(_source, new ServiceSource(), new PolicySource());
        var policies = new PolicyWatcher("a", informers, _source, ledger, sources.Policies, new PolicyCompiler(), TimeProvider.System);
        _core = new AgentCore(
            "a", ledger, sources, _kernel, desired => new ApplyLoop(desired, _kernel.Apply, TimeProvider.System, NullLogger<ApplyLoop>.Instance));
        var publisher = new FabricNodeStatusPublisher(_client, _core, _watcher, NullLogger<FabricNodeStatusPublisher>.Instance);
        _core.Loop.Applied += _ => publisher.Request();
        _source.Changed += publisher.Request;
        sources.Policies.Changed += publisher.Request;
        _running = Task.WhenAll(
            informers.RunAsync(_stop.Token), _watcher.RunAsync(_stop.Token), policies.RunAsync(_stop.Token), _core.Loop.RunAsync(_stop.Token), publisher.RunAsync(_stop.Token));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ContinueWith(_ => { }, TaskScheduler.Default);
        _core.Loop.Dispose();
        _client.Dispose();
        await _server.DisposeAsync();
        _stop.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task The_agent_says_where_it_is_what_it_applied_and_that_it_is_ready()
    {
        var node = await WhenAsync(node => Ready(node) == "True");

        Assert.Equal(("eth0", 1500, "172.30.1.11/24"), (node.Status!.Underlay!.Interface, node.Status.Underlay.Mtu, node.Status.Underlay.Addresses!.Single()));
        Assert.Equal(("boot-1", 0), (node.Status.BootId, node.Status.Workloads));
        Assert.Equal(
            ["clusternetworkpolicies", "fabricnodes", "namespaces", "networkpolicies", "nodes", "pods", "regions"], node.Status.Applied!.Keys.Order());
        Assert.Equal(["10.64.1.0/24"], _core.Loop.Last!.Desired!.LocalPrefixes.Select(prefix => prefix.ToString()));
    }

    [Fact]
    public async Task A_peer_is_in_force_when_it_has_said_where_it_is_and_leaves_with_its_node()
    {
        await CreateAsync("b", "10.64.2.0/24");
        await SayAsync("b", "172.30.1.12/24");
        await AppliedAsync(state => state.Nodes.Any(node => node.Name == "b"));

        await _client.DeleteAsync(ResourceTypes.Nodes, new ObjectKey(null, "b"), Token);

        await AppliedAsync(state => state.Nodes.IsEmpty);
    }

    [Fact]
    public async Task Status_writes_of_peers_and_heartbeats_are_no_change()
    {
        await CreateAsync("b", "10.64.2.0/24");
        await SayAsync("b", "172.30.1.12/24");
        await AppliedAsync(state => state.Nodes.Any(node => node.Name == "b"));
        var views = 0;
        _source.Changed += () => views++;

        await PatchStatusAsync("b", new JsonObject { ["workloads"] = 7, ["applied"] = new JsonObject { ["nodes"] = "99" } });
        var heartbeat = new JsonObject { ["status"] = new JsonObject { ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = "True" }) } };
        await _client.PatchStatusAsync(ResourceTypes.Nodes, new ObjectKey(null, "b"), heartbeat, Token);

        // A change that counts, made after those: when it is seen, those were too.
        await CreateAsync("c", "10.64.3.0/24");
        await WhenSourceAsync(view => view.Snapshot.Nodes.Any(node => node.Name == "c"));

        // One for its Node, one for its FabricNode.
        Assert.InRange(views, 1, 2);
    }

    [Fact]
    public async Task An_API_server_that_went_and_came_back_is_caught_up_with()
    {
        await WhenAsync(node => Ready(node) == "True");
        await _server.DisposeAsync();
        Assert.True(_core.Readiness.IsReady);

        await ListenAsync();
        await CreateAsync("b", "10.64.2.0/24");
        await SayAsync("b", "172.30.2.12/24");

        await AppliedAsync(state => state.Nodes.Any(node => node.Name == "b"));
    }

    private static string? Ready(FabricNode node) => node.Status?.Conditions?.FirstOrDefault(condition => condition.Type == "Ready")?.Status;

    private async Task ListenAsync() => _server = await ApiServerHost.StartAsync(new ApiServerOptions
    {
        StateDirectory = Path.Combine(_directory.Path, "state"),
        UnixSocketPath = SocketPath,
        TlsEndpoint = null,
    });

    private async Task CreateAsync(string name, string prefix)
    {
        await _client.CreateAsync(ResourceTypes.Nodes, new Node { Metadata = new ObjectMeta { Name = name } }, Token);
        var fabricNode = new FabricNode
        {
            ApiVersion = "weft.dev/v1alpha1",
            Kind = "FabricNode",
            Metadata = new ObjectMeta { Name = name },
            Spec = new FabricNodeSpec { Region = "ord1", PodPrefixes = [prefix] },
        };
        await _client.CreateAsync(ResourceTypes.FabricNodes, fabricNode, Token);
    }

    private Task<FabricNode> SayAsync(string name, string address) =>
        PatchStatusAsync(name, new JsonObject { ["underlay"] = new JsonObject { ["interface"] = "eth0", ["mtu"] = 1500, ["addresses"] = new JsonArray(address) } });

    private Task<FabricNode> PatchStatusAsync(string name, JsonObject status) =>
        _client.PatchStatusAsync(ResourceTypes.FabricNodes, new ObjectKey(null, name), new JsonObject { ["status"] = status }, Token);

    private async Task<FabricNode> WhenAsync(Func<FabricNode, bool> condition)
    {
        using var subscription = _fabricNodes.Subscribe();
        using var patience = new CancellationTokenSource(_patience);
        while (true)
        {
            if (_fabricNodes.Get(new ObjectKey(null, "a")) is { } node && condition(node))
            {
                return node;
            }

            subscription.Drain();
            await subscription.WaitAsync(patience.Token);
        }
    }

    private async Task AppliedAsync(Func<Dataplane.NodeState, bool> condition)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _core.Loop.Applied += applied => _ = applied.Desired is { } desired && condition(desired) && done.TrySetResult();
        _core.Loop.Request();
        await done.Task.WaitAsync(_patience, Token);
    }

    private async Task WhenSourceAsync(Func<ClusterView, bool> condition)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look() => _ = _source.Current is { } view && condition(view) && done.TrySetResult();
        _source.Changed += Look;
        Look();
        await done.Task.WaitAsync(_patience, Token);
    }
}
