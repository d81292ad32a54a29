using System.Net;
using Weft.Dataplane.Conntrack;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Policies;
using Weft.Packets;

namespace Weft.Agent.Policies.Explain;

/// <summary>The kernel's tables that questions are answered from.</summary>
internal interface IPolicyTables
{
    /// <summary>As the programs would decide now.</summary>
    PolicyAnswer Judge(EndpointId endpoint, PolicyDirection direction, IPAddress peer, byte protocol, ushort port);

    /// <summary>Entries of the connection table for a flow, of both its directions.</summary>
    IReadOnlyList<ConntrackFlow> FindFlows(FlowTuple tuple);

    /// <summary>True for an address by which workloads reach this node itself.</summary>
    bool IsOwnAddress(IPAddress address);
}
