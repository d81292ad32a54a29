using System.Net;
using Weft.Dataplane;
using Weft.Dataplane.Conntrack;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Policies;
using Weft.Packets;

namespace Weft.Agent.Policies.Explain;

/// <summary>The tables of this node's kernel.</summary>
internal sealed class KernelTables(NodeDataplane dataplane) : IPolicyTables
{
    public PolicyAnswer Judge(EndpointId endpoint, PolicyDirection direction, IPAddress peer, byte protocol, ushort port) =>
        dataplane.JudgePolicy(endpoint, direction, peer, protocol, port);

    public IReadOnlyList<ConntrackFlow> FindFlows(FlowTuple tuple) => dataplane.FindFlows(tuple);

    public bool IsOwnAddress(IPAddress address) => dataplane.IsOwnAddress(address);
}
