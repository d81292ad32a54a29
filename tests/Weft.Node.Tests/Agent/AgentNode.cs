using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Weft.Agent;
using Weft.Agent.Apply;
using Weft.Api;
using Weft.ApiServer;
using Weft.Client;
using Weft.Dataplane;
using Weft.Node.Tests.Cni;
using Weft.Node.Tests.Dataplane;
using Weft.Testing;
using Weft.Testing.Namespaces;

namespace Weft.Node.Tests.Agent;

/// <summary>
/// A node in a namespace with a real agent and a real API server that knows it, a peer and the Pods of the sandboxes. Everything is gone when it
/// is disposed.
/// </summary>
internal sealed class AgentNode : IAsyncDisposable
{
    public const string Name = "node-a";

    /// <summary>Of the Pods of <see cref="NewSandbox"/>.</summary>
    public const string PodNamespace = "test";

    private const string Peer = "node-b";
    private const string Region = "ord1";

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly NetnsLab _lab = new();
    private readonly TemporaryDirectory _directory = new();
    private readonly AgentOptions _options;
    private CancellationTokenSource _stop = null!;
    private AgentRuntime? _agent;
    private Task _running = Task.CompletedTask;
    private ApiServerHost? _server;
    private long _operations;
    private int _pods;

    static AgentNode() => PinOrphans.Remove();

    private AgentNode(string? stateDirectory)
    {
        Namespace = _lab.Namespace("n");
        Outside = _lab.Namespace("o");
        NetnsLab.Connect(Namespace, "eth0", "172.30.1.11/24", Outside, "eth0", "172.30.1.1/24");
        Namespace.Address("eth0", "fd30:1::11/64");
        StateDirectory = stateDirectory ?? Path.Combine(_directory.Path, "state");
        _options = new AgentOptions
        {
            NodeName = Name,
            Client = KubeClientOptions.ForUnixSocket(ApiServerSocketPath),
            StateDirectory = StateDirectory,
            CniSocketPath = Path.Combine(_directory.Path, "run", "cni.sock"),
            ApiSocketPath = Path.Combine(_directory.Path, "run", "agent.sock"),
            BpffsPath = Path.Combine(PinOrphans.Root, Namespace.Name),
            UplinkInterface = "eth0",
            Network = Namespace.Handle,
        };
        Plugin = new CniPlugin(_options.CniSocketPath);
        Client = new KubeClient(_options.Client);
    }

    public LabNamespace Namespace { get; }

    /// <summary>A host on the node's link, 172.30.1.1, which is no part of the fabric.</summary>
    public LabNamespace Outside { get; }

    public KubeClient Client { get; }

    private string ApiServerSocketPath => Path.Combine(_directory.Path, "apiserver.sock");

    public string StateDirectory { get; }

    public string ApiSocketPath => _options.ApiSocketPath;

    public string CniSocketPath => _options.CniSocketPath;

    public CniPlugin Plugin { get; }

    public AgentCore Core => _agent!.Core;

    /// <summary>Changes that the agent made to the kernel since it was started last.</summary>
    public long Operations => Interlocked.Read(ref _operations);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string CacheFile => Path.Combine(StateDirectory, "cache", "cluster.json");

    private string SandboxDirectory => Path.Combine(StateDirectory, "sandboxes");

    public static async Task<AgentNode> StartAsync(string ipv4Prefix = "10.64.1.0/24", string? stateDirectory = null)
    {
        var node = new AgentNode(stateDirectory);
        try
        {
            await node.StartServerAsync();
            await node.DescribeClusterAsync(ipv4Prefix);
            await node.StartAgentAsync();
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns when the kernel has what the API server says or, if that is away, what is known without it.</summary>
    public async Task StartAgentAsync()
    {
        var agent = AgentRuntime.Open(_options, TimeProvider.System, NullLoggerFactory.Instance);
        _stop = new CancellationTokenSource();
        _agent = agent;
        _operations = 0;
        Core.Loop.Applied += applied => Interlocked.Add(ref _operations, applied.Result?.Operations ?? 0);
        _running = _agent.RunAsync(_stop.Token);
        await Task.WhenAny(_running, _agent.Started);
        await (_running.IsCompleted ? _running : Core.Loop.RequestAsync(Token));
        if (_server is not null)
        {
            // Its own address too, which comes back to it from there: nothing is on its way then that would cause another pass.
            await AppliedAsync(state => state is { Services: not null, Policies: not null }
                && Core.AppliedView?.Cluster.Snapshot.Nodes.Any(node => node.Name == Name && !node.UnderlayAddresses.IsEmpty) == true);
        }
    }

    /// <summary>Waits until the kernel was brought to a state.</summary>
    public async Task AppliedAsync(Func<NodeState, bool> condition)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var loop = Core.Loop;
        void Look(AppliedState? applied) => _ = applied is { Result: not null, Desired: { } desired } && condition(desired) && done.TrySetResult();
        loop.Applied += Look;
        Look(loop.Last);
        try
        {
            await done.Task.WaitAsync(_patience, Token);
        }
        finally
        {
            loop.Applied -= Look;
        }
    }

    public async Task StartServerAsync() => _server = await ApiServerHost.StartAsync(new ApiServerOptions
    {
        StateDirectory = Path.Combine(_directory.Path, "apiserver"),
        UnixSocketPath = ApiServerSocketPath,
        TlsEndpoint = null,
    });

    public async Task StopServerAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
            _server = null;
        }
    }

    /// <summary>The agent ends; the kernel and the disk stay as they are.</summary>
    public async Task StopAgentAsync()
    {
        if (_agent is null)
        {
            return;
        }

        await _stop.CancelAsync();
        await _running.ContinueWith(_ => { }, TaskScheduler.Default);
        await _agent.DisposeAsync();
        _stop.Dispose();
        _agent = null;
    }

    public async Task RestartAgentAsync()
    {
        await StopAgentAsync();
        await StartAgentAsync();
    }

    /// <summary>A namespace as a runtime makes it before ADD.</summary>
    public Sandbox NewSandbox()
    {
        var number = ++_pods;
        return new Sandbox(this, _lab.Namespace($"p{number}"), $"container{number}", $"pod-{number}");
    }

    public async Task<Sandbox> AddAsync()
    {
        var sandbox = NewSandbox();
        (await sandbox.RunAsync("ADD")).DemandSuccess();
        return sandbox;
    }

    public string FileOf(Sandbox sandbox) =>
        Directory.EnumerateFiles(SandboxDirectory).Single(path => path.Contains($"-{sandbox.ContainerId}@", StringComparison.Ordinal));

    /// <summary>The API server goes, and with it what an agent that is started then could know of the cluster.</summary>
    public async Task LoseClusterAsync()
    {
        await StopServerAsync();
        File.Delete(CacheFile);
    }

    /// <returns>Its uid.</returns>
    public async Task<string> CreatePodAsync(string name, IReadOnlyDictionary<string, string>? labels = null)
    {
        var pod = new Pod
        {
            Metadata = new ObjectMeta { Namespace = PodNamespace, Name = name, Labels = labels },
            Spec = new PodSpec { NodeName = Name, Containers = [new Container { Name = "c", Image = "none" }] },
        };
        return (await Client.CreateAsync(ResourceTypes.Pods, pod, Token)).Metadata.Uid!;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAgentAsync();
        Client.Dispose();
        await StopServerAsync();
        NodeDataplane.Remove(new NodeDataplaneOptions { PinPath = _options.BpffsPath, NetworkNamespace = Namespace.Handle });
        _lab.Dispose();
        _directory.Dispose();
    }

    private async Task DescribeClusterAsync(string ipv4Prefix)
    {
        foreach (var definition in FabricCrds.All)
        {
            await Client.CreateAsync(ResourceTypes.CustomResourceDefinitions, definition, Token);
        }

        await Client.CreateAsync(ResourceTypes.Namespaces, new Namespace { Metadata = new ObjectMeta { Name = PodNamespace } }, Token);
        var region = new Region
        {
            ApiVersion = "weft.dev/v1alpha1",
            Kind = "Region",
            Metadata = new ObjectMeta { Name = Region },
            Spec = new RegionSpec { PodPrefixes = ["10.64.0.0/16", "fd64:1::/48"] },
        };
        await Client.CreateAsync(ResourceTypes.Regions, region, Token);
        await CreateNodeAsync(Name, ipv4Prefix, "fd64:1:0:1::/64");
        await CreateNodeAsync(Peer, "10.64.2.0/24", "fd64:1:0:2::/64");
        var status = new JsonObject { ["underlay"] = new JsonObject { ["interface"] = "eth0", ["mtu"] = 1500, ["addresses"] = new JsonArray("172.30.1.12/24") } };
        await Client.PatchStatusAsync(ResourceTypes.FabricNodes, new ObjectKey(null, Peer), new JsonObject { ["status"] = status }, Token);
    }

    private async Task CreateNodeAsync(string name, params IReadOnlyList<string> prefixes)
    {
        await Client.CreateAsync(ResourceTypes.Nodes, new Api.Node { Metadata = new ObjectMeta { Name = name } }, Token);
        var fabricNode = new Api.FabricNode
        {
            ApiVersion = "weft.dev/v1alpha1",
            Kind = "FabricNode",
            Metadata = new ObjectMeta { Name = name },
            Spec = new FabricNodeSpec { Region = Region, PodPrefixes = prefixes },
        };
        await Client.CreateAsync(ResourceTypes.FabricNodes, fabricNode, Token);
    }
}
