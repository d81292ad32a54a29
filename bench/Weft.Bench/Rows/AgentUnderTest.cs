using System.Globalization;
using Weft.Api;
using Weft.Client;
using Weft.Dataplane;
using Weft.Testing;
using Weft.Testing.Namespaces;

namespace Weft.Bench.Rows;

/// <summary>Nodes with their agents, a controller and an API server, each a process of its own, ready to take workloads.</summary>
internal sealed class AgentUnderTest : IDisposable
{
    /// <summary>Of all Pods.</summary>
    public const string PodNamespace = "bench";

    private const string Region = "bench1";
    private const string Uplink = "eth0";
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);
    private readonly TemporaryDirectory _directory = new();
    private readonly NetnsLab _lab = new();
    private readonly ApiServerUnderTest _server;
    private readonly List<WeftProcess> _processes = [];

    private AgentUnderTest(ApiServerUnderTest server, int nodes)
    {
        _server = server;
        var link = _lab.Namespace("o");
        Nodes = [.. Enumerable.Range(1, nodes).Select(number => NewNode(number, link))];
    }

    /// <summary>Each on a link of its own.</summary>
    public IReadOnlyList<AgentNode> Nodes { get; }

    /// <summary>The first agent's end of the CNI plugin.</summary>
    public string CniSocket => Nodes[0].CniSocket;

    public static async Task<AgentUnderTest> StartAsync(CancellationToken cancellationToken, int nodes = 1)
    {
        var started = new AgentUnderTest(await ApiServerUnderTest.StartAsync(cancellationToken), nodes);
        try
        {
            await started.BringUpAsync(cancellationToken);
            return started;
        }
        catch
        {
            started.Dispose();
            throw;
        }
    }

    public KubeClient Client => _server.Client;

    public string NodeName => Nodes[0].Name;

    /// <summary>Where the first agent pins its node's maps.</summary>
    public string PinPath => Nodes[0].PinPath;

    /// <summary>A namespace for one more workload.</summary>
    public LabNamespace Sandbox(string label) => _lab.Namespace(label);

    /// <summary>The Pod that a sandbox is of, on a node; ADD of it waits until the agent has seen it.</summary>
    public Task CreatePodAsync(LabNamespace sandbox, AgentNode node, CancellationToken cancellationToken) => Client.CreateAsync(
        ResourceTypes.Pods,
        new Pod
        {
            ApiVersion = "v1",
            Kind = "Pod",
            Metadata = new ObjectMeta { Namespace = PodNamespace, Name = sandbox.Name, Labels = new Dictionary<string, string> { ["app"] = "bench" } },
            Spec = new PodSpec { NodeName = node.Name, Containers = [new Container { Name = "c", Image = "none" }] },
        },
        cancellationToken);

    /// <summary>What the last agent occupies in memory now, in MiB.</summary>
    public double AgentResidentMiB()
    {
        var line = File.ReadLines($"/proc/{_processes[^1].Process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    public void Dispose()
    {
        _processes.ForEach(process => process.Dispose());
        foreach (var node in Nodes)
        {
            NodeDataplane.Remove(new NodeDataplaneOptions { PinPath = node.PinPath, NetworkNamespace = node.Namespace.Handle });
        }

        _server.Dispose();
        _lab.Dispose();
        _directory.Dispose();
    }

    private async Task BringUpAsync(CancellationToken cancellationToken)
    {
        _processes.Add(WeftProcess.Start("controller", "--api-socket", _server.SocketPath, "--log-level", "Warning"));
        await RetryAsync(() => CreateAsync(cancellationToken), cancellationToken);
        foreach (var node in Nodes)
        {
            _processes.Add(WeftProcess.StartIn(
                node.Namespace, "agent", "--node", node.Name, "--api-socket", _server.SocketPath, "--state", Path.Combine(_directory.Path, $"{node.Name}.state"),
                "--cni-socket", node.CniSocket, "--agent-socket", Path.Combine(_directory.Path, $"{node.Name}.agent"), "--bpffs", node.PinPath, "--uplink", Uplink,
                "--log-level", "Warning"));
        }

        foreach (var node in Nodes)
        {
            await RetryAsync(() => IsReadyAsync(node, cancellationToken), cancellationToken);
        }
    }

    private AgentNode NewNode(int number, LabNamespace link)
    {
        var node = _lab.Namespace($"n{number}");
        NetnsLab.Connect(node, Uplink, $"172.31.{number}.1/24", link, $"n{number}", $"172.31.{number}.2/24");
        return new AgentNode(node, $"/sys/fs/bpf/weft/{node.Name}", Path.Combine(_directory.Path, $"{node.Name}.cni"));
    }

    // The controller installs the definitions of our own kinds when it starts; before that the API server knows no Region.
    private async Task<bool> CreateAsync(CancellationToken cancellationToken)
    {
        var client = _server.Client;
        await client.CreateAsync(ResourceTypes.Regions, new Region
        {
            ApiVersion = "weft.dev/v1alpha1",
            Kind = "Region",
            Metadata = new ObjectMeta { Name = Region },
            Spec = new RegionSpec { PodPrefixes = ["10.64.0.0/16", "fd64:1::/48"] },
        }, cancellationToken);
        await client.CreateAsync(
            ResourceTypes.Namespaces, new Namespace { ApiVersion = "v1", Kind = "Namespace", Metadata = new ObjectMeta { Name = PodNamespace } }, cancellationToken);
        foreach (var node in Nodes)
        {
            await client.CreateAsync(ResourceTypes.Nodes, new Node
            {
                ApiVersion = "v1",
                Kind = "Node",
                Metadata = new ObjectMeta { Name = node.Name, Labels = new Dictionary<string, string> { ["topology.kubernetes.io/region"] = Region } },
            }, cancellationToken);
        }

        return true;
    }

    private async Task<bool> IsReadyAsync(AgentNode node, CancellationToken cancellationToken)
    {
        var fabricNode = await _server.Client.GetAsync(ResourceTypes.FabricNodes, new ObjectKey(null, node.Name), cancellationToken);
        return fabricNode.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) ?? false;
    }

    private async Task RetryAsync(Func<Task<bool>> attempt, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        Exception? last = null;
        while (TimeProvider.System.GetElapsedTime(started) < _patience && !_processes.Any(process => process.Process.HasExited))
        {
            try
            {
                if (await attempt())
                {
                    return;
                }
            }
            catch (KubeApiException e)
            {
                last = e;
            }

            await Task.Delay(_pause, TimeProvider.System, cancellationToken);
        }

        throw new InvalidOperationException($"The node does not get ready:\n{string.Join('\n', _processes.Select(process => process.Log()))}", last);
    }
}
