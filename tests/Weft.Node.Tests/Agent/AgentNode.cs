using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Weft.Agent;
using Weft.Client;
using Weft.Dataplane;
using Weft.Node.Tests.Cni;
using Weft.Node.Tests.Dataplane;
using Weft.Testing;
using Weft.Testing.Namespaces;

namespace Weft.Node.Tests.Agent;

/// <summary>
/// A node in a namespace with a real agent, which reaches no API server unless a test starts one: what it knows of the cluster it has
/// from its disk. Everything is gone when it is disposed.
/// </summary>
internal sealed class AgentNode : IAsyncDisposable
{
    public const string Name = "node-a";

    private readonly NetnsLab _lab = new();
    private readonly TemporaryDirectory _directory = new();
    private readonly AgentOptions _options;
    private CancellationTokenSource _stop = null!;
    private AgentRuntime? _agent;
    private Task _running = Task.CompletedTask;
    private int _pods;

    static AgentNode() => PinOrphans.Remove();

    private AgentNode(string ipv4Prefix, string? stateDirectory)
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
        Cache(ipv4Prefix);
    }

    public LabNamespace Namespace { get; }

    /// <summary>A host on the node's link, 172.30.1.1, which is no part of the fabric.</summary>
    public LabNamespace Outside { get; }

    /// <summary>Where the agent looks for the API server.</summary>
    public string ApiServerSocketPath => Path.Combine(_directory.Path, "apiserver.sock");

    public string StateDirectory { get; }

    public string ApiSocketPath => _options.ApiSocketPath;

    public string CniSocketPath => _options.CniSocketPath;

    public CniPlugin Plugin { get; }

    public AgentCore Core => _agent!.Core;

    private string CacheFile => Path.Combine(StateDirectory, "cache", "cluster.json");

    private string SandboxDirectory => Path.Combine(StateDirectory, "sandboxes");

    public static async Task<AgentNode> StartAsync(string ipv4Prefix = "10.64.1.0/24", string? stateDirectory = null)
    {
        var node = new AgentNode(ipv4Prefix, stateDirectory);
        try
        {
            await node.StartAgentAsync();
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    public async Task StartAgentAsync()
    {
        var agent = AgentRuntime.Open(_options, TimeProvider.System, NullLoggerFactory.Instance);
        _stop = new CancellationTokenSource();
        _agent = agent;
        _running = _agent.RunAsync(_stop.Token);
        await Task.WhenAny(_running, _agent.Started);
        await (_running.IsCompleted ? _running : Core.Loop.RequestAsync(TestContext.Current.CancellationToken));
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

    public void ForgetCluster() => File.Delete(CacheFile);

    public async ValueTask DisposeAsync()
    {
        await StopAgentAsync();
        NodeDataplane.Remove(new NodeDataplaneOptions { PinPath = _options.BpffsPath, NetworkNamespace = Namespace.Handle });
        _lab.Dispose();
        _directory.Dispose();
    }

    private void Cache(string ipv4Prefix)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(CacheFile)!);
        var cluster = new
        {
            nodes = new[]
            {
                new { name = Name, region = "ord1", podPrefixes = new[] { ipv4Prefix, "fd64:1:0:1::/64" }, underlayAddresses = new[] { "172.30.1.11/24" } },
                new { name = "node-b", region = "ord1", podPrefixes = new[] { "10.64.2.0/24", "fd64:1:0:2::/64" }, underlayAddresses = new[] { "172.30.1.12/24" } },
            },
            regions = new[] { new { name = "ord1" } },
        };
        File.WriteAllBytes(CacheFile, JsonSerializer.SerializeToUtf8Bytes(cluster));
    }
}
