using System.Net;
using Weft.Dataplane;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Nodes;
using Weft.Dataplane.Policies;
using Weft.Packets;
using Weft.Testing.Namespaces;

namespace Weft.Bench.Paths;

/// <summary>Paths through real dataplanes, one for each node, told what an agent would tell them.</summary>
internal abstract class WeftPath : BenchPath
{
    private const string PinRoot = "/sys/fs/bpf/weft";
    private readonly List<NodeDataplaneOptions> _nodes = [];
    private readonly List<NodeDataplane> _dataplanes = [];

    public override IPAddress ClientAddress => IPAddress.Parse("10.64.1.2");

    /// <summary>Removes what runs left behind that were killed.</summary>
    public static void RemoveOrphans()
    {
        if (Directory.Exists(PinRoot))
        {
            foreach (var directory in Directory.EnumerateDirectories(PinRoot).Where(path => NetnsLab.IsOrphan(Path.GetFileName(path))).ToList())
            {
                NodeDataplane.RemovePins(directory);
            }
        }
    }

    public override void Dispose()
    {
        _dataplanes.ForEach(dataplane => dataplane.Dispose());
        _nodes.ForEach(NodeDataplane.Remove);
        base.Dispose();
    }

    protected static EndpointSpec Workload(uint id, LabNamespace at, IPAddress address) => new(
        new EndpointId(id), $"bench/{at.Name}", $"wft{id}", at.Path, "eth0", new MacAddress(0x0200_0000_0000ul + id), address, null, 0);

    /// <summary>Opens a node's dataplane and brings its kernel to a state; throws if any part of it fails.</summary>
    protected NodeDataplane Start(LabNamespace node, NodeState state)
    {
        var options = new NodeDataplaneOptions { PinPath = $"{PinRoot}/{node.Name}", NetworkNamespace = node.Handle };
        _nodes.Add(options);
        var dataplane = NodeDataplane.Open(options);
        _dataplanes.Add(dataplane);
        var result = dataplane.Apply(state);
        if (!result.IsComplete)
        {
            throw new InvalidOperationException($"{Name}: the dataplane of {node.Name} reports\n{string.Join('\n', result.Errors)}");
        }

        return dataplane;
    }
}

/// <summary>Both workloads on one node.</summary>
internal class WeftSameNodePath : WeftPath
{
    private protected static readonly EndpointId ClientId = new(1);
    private protected static readonly EndpointId ServerId = new(2);

    public override string Name => "Weft same node";

    public override IPAddress ServerAddress => IPAddress.Parse("10.64.1.3");

    public override IReadOnlyDictionary<string, double> Aims { get; } =
        new Dictionary<string, double> { ["rr"] = 0.90, ["crr"] = 0.90, ["bulk"] = 0.92 };

    protected override void Connect()
    {
        var (node, other) = (Node("n"), Node("o"));
        NetnsLab.Connect(node, "up0", "172.31.6.1/24", other, "up0", "172.31.6.2/24");
        Use(Start(node, Complete(NodeState.Empty("up0") with
        {
            Endpoints = [Workload(ClientId.Value, Client, ClientAddress), Workload(ServerId.Value, Server, ServerAddress)],
            LocalPrefixes = [IPNetwork.Parse("10.64.1.0/24")],
            Policies = PolicyState.OpenFor([ClientId, ServerId]),
        })));
    }

    /// <summary>What else the node has; nothing here.</summary>
    private protected virtual NodeState Complete(NodeState state) => state;

    /// <summary>What else is asked of the dataplane; nothing here.</summary>
    private protected virtual void Use(NodeDataplane dataplane)
    {
    }
}

/// <summary>One workload on each of two nodes.</summary>
internal sealed class WeftTwoNodePath(RemotePath remote) : WeftPath
{
    public override string Name => remote == RemotePath.Native ? "Weft native" : "Weft VXLAN";

    public override IPAddress ServerAddress => IPAddress.Parse("10.64.2.2");

    public override IReadOnlyDictionary<string, double> Aims { get; } =
        new Dictionary<string, double> { ["rr"] = remote == RemotePath.Native ? 0.80 : 0.75 };

    protected override void Connect()
    {
        var (left, right) = (Node("l"), Node("r"));
        NetnsLab.Connect(left, "up0", "172.31.7.1/24", right, "up0", "172.31.7.2/24");
        Start(left, State(Workload(1, Client, ClientAddress), "10.64.1.0/24", "right", "172.31.7.2", "10.64.2.0/24"));
        Start(right, State(Workload(2, Server, ServerAddress), "10.64.2.0/24", "left", "172.31.7.1", "10.64.1.0/24"));
    }

    private NodeState State(EndpointSpec workload, string prefix, string peer, string peerAddress, string peerPrefix) => NodeState.Empty("up0") with
    {
        Endpoints = [workload],
        Nodes = [new RemoteNodeSpec(peer, [IPAddress.Parse(peerAddress)], [IPNetwork.Parse(peerPrefix)], remote)],
        LocalPrefixes = [IPNetwork.Parse(prefix)],
        Policies = PolicyState.OpenFor([workload.Id]),
    };
}
