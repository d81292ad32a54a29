using System.Net;
using Weft.Dataplane;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Nodes;
using Weft.Dataplane.Policies;
using Weft.Dataplane.Services;
using Weft.Linux.Namespaces;
using Weft.Packets;
using Weft.Testing.Namespaces;

namespace Weft.Bench.Services;

/// <summary>One node with a dataplane of its own in this process, and a neighbour that is another node in name only.</summary>
internal sealed class ServiceNode : IDisposable
{
    public const string Uplink = "up0";
    public const string NeighbourAddress = "172.31.9.2";

    private readonly NetnsLab _lab = new();
    private readonly NodeDataplaneOptions _options;
    private readonly NodeDataplane _dataplane;

    /// <param name="workloads">How many workloads the node has, from 10.64.1.1 on.</param>
    public ServiceNode(bool edge = false, int workloads = 0)
    {
        Namespace = _lab.Namespace("n");
        NetnsLab.Connect(Namespace, Uplink, "172.31.9.1/24", _lab.Namespace("o"), Uplink, NeighbourAddress + "/24");
        Sysctl.Write(Namespace.Handle, "net/ipv4/ip_forward", "1");
        _options = new NodeDataplaneOptions { PinPath = $"/sys/fs/bpf/weft/{Namespace.Name}", NetworkNamespace = Namespace.Handle, EdgeXdp = edge };
        _dataplane = NodeDataplane.Open(_options);
        State = NodeState.Empty(Uplink) with
        {
            Nodes = [new RemoteNodeSpec("other", [IPAddress.Parse(NeighbourAddress)], [IPNetwork.Parse("10.64.2.0/24")], RemotePath.Vxlan)],
            Endpoints = [.. Enumerable.Range(1, workloads).Select(Workload)],
            LocalPrefixes = [IPNetwork.Parse("10.64.1.0/24")],
            ServicePrefixes = [ServicePlan.ServicePrefix],
            Policies = PolicyState.OpenFor(Enumerable.Range(1, workloads).Select(number => new EndpointId((uint)number))),
        };
        Apply(ServiceSet.Empty);
    }

    public LabNamespace Namespace { get; }

    public NodeState State { get; private set; }

    /// <summary>Where the node's maps, programs and links are pinned.</summary>
    public string PinPath => _options.PinPath;

    /// <summary>Brings the kernel to these Services, in full, and says how long it took.</summary>
    public TimeSpan Apply(ServiceSet services)
    {
        State = State with { Services = services };
        return Apply();
    }

    /// <summary>The same of policies.</summary>
    public TimeSpan Apply(PolicyState policies)
    {
        State = State with { Policies = policies };
        return Apply();
    }

    public void Dispose()
    {
        _dataplane.Dispose();
        NodeDataplane.Remove(_options);
        _lab.Dispose();
    }

    private TimeSpan Apply()
    {
        var started = TimeProvider.System.GetTimestamp();
        var result = _dataplane.Apply(State);
        var elapsed = TimeProvider.System.GetElapsedTime(started);
        return result.IsComplete ? elapsed : throw new InvalidOperationException(string.Join('\n', result.Errors.Take(10)));
    }

    private EndpointSpec Workload(int number)
    {
        var at = _lab.Namespace($"w{number}");
        return new EndpointSpec(
            new EndpointId((uint)number), $"bench/{at.Name}", $"wft{number}", at.Path, "eth0", new MacAddress(0x0200_0000_0000ul + (ulong)number),
            IPAddress.Parse($"10.64.1.{number}"), null, 0);
    }
}
