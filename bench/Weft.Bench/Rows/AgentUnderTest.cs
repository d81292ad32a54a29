using System.Globalization;
using Weft.Api;
using Weft.Client;
using Weft.Dataplane;
using Weft.Testing;
using Weft.Testing.Namespaces;

namespace Weft.Bench.Rows;

/// <summary>One node with its agent, a controller and an API server, each a process of its own, ready to take workloads.</summary>
internal sealed class AgentUnderTest : IDisposable
{
    private const string Region = "bench1";
    private const string Uplink = "eth0";
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);
    private readonly TemporaryDirectory _directory = new();
    private readonly NetnsLab _lab = new();
    private readonly ApiServerUnderTest _server;
    private readonly List<WeftProcess> _processes = [];
    private readonly LabNamespace _node;
    private readonly string _pins;

    private AgentUnderTest(ApiServerUnderTest server)
    {
        _server = server;
        _node = _lab.Namespace("n");
        NetnsLab.Connect(_node, Uplink, "172.31.8.1/24", _lab.Namespace("o"), Uplink, "172.31.8.2/24");
        _pins = $"/sys/fs/bpf/weft/{_node.Name}";
        CniSocket = Path.Combine(_directory.Path, "cni.sock");
    }

    /// <summary>The agent's end of the CNI plugin.</summary>
    public string CniSocket { get; }

    public static async Task<AgentUnderTest> StartAsync(CancellationToken cancellationToken)
    {
        var node = new AgentUnderTest(await ApiServerUnderTest.StartAsync(cancellationToken));
        try
        {
            await node.BringUpAsync(cancellationToken);
            return node;
        }
        catch
        {
            node.Dispose();
            throw;
        }
    }

    public KubeClient Client => _server.Client;

    public string NodeName => _node.Name;

    /// <summary>Where the agent pins the node's maps.</summary>
    public string PinPath => _pins;

    /// <summary>A namespace for one more workload.</summary>
    public LabNamespace Sandbox(string label) => _lab.Namespace(label);

    /// <summary>What the agent occupies in memory now, in MiB.</summary>
    public double AgentResidentMiB()
    {
        var line = File.ReadLines($"/proc/{_processes[^1].Process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    public void Dispose()
    {
        _processes.ForEach(process => process.Dispose());
        NodeDataplane.Remove(new NodeDataplaneOptions { PinPath = _pins, NetworkNamespace = _node.Handle });
        _server.Dispose();
        _lab.Dispose();
        _directory.Dispose();
    }

    private async Task BringUpAsync(CancellationToken cancellationToken)
    {
        _processes.Add(WeftProcess.Start("controller", "--api-socket", _server.SocketPath, "--log-level", "Warning"));
        await RetryAsync(() => CreateAsync(cancellationToken), cancellationToken);
        _processes.Add(WeftProcess.StartIn(
            _node, "agent", "--node", _node.Name, "--api-socket", _server.SocketPath, "--state", Path.Combine(_directory.Path, "state"), "--cni-socket", CniSocket,
            "--agent-socket", Path.Combine(_directory.Path, "agent.sock"), "--bpffs", _pins, "--uplink", Uplink, "--log-level", "Warning"));
        await RetryAsync(() => IsReadyAsync(cancellationToken), cancellationToken);
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
        await client.CreateAsync(ResourceTypes.Nodes, new Node
        {
            ApiVersion = "v1",
            Kind = "Node",
            Metadata = new ObjectMeta { Name = _node.Name, Labels = new Dictionary<string, string> { ["topology.kubernetes.io/region"] = Region } },
        }, cancellationToken);
        return true;
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        var node = await _server.Client.GetAsync(ResourceTypes.FabricNodes, new ObjectKey(null, _node.Name), cancellationToken);
        return node.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) ?? false;
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
