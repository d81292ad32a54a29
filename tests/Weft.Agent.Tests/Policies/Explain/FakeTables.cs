using System.Net;
using Weft.Agent.Policies.Explain;
using Weft.Dataplane.Conntrack;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Policies;
using Weft.Packets;

namespace Weft.Agent.Tests.Policies.Explain;

/// <summary>Tables that say what a test puts into them.</summary>
internal sealed class FakeTables : IPolicyTables
{
    public List<(EndpointId Endpoint, PolicyDirection Direction, IPAddress Peer, byte Protocol, ushort Port)> Asked { get; } = [];

    public PolicyAnswer Answer { get; set; } = new(true, PolicyBasis.Open, 0, 0, 0, 0, 0);

    public List<ConntrackFlow> Flows { get; } = [];

    public HashSet<IPAddress> OwnAddresses { get; } = [IPAddress.Parse("172.30.1.11")];

    public PolicyAnswer Judge(EndpointId endpoint, PolicyDirection direction, IPAddress peer, byte protocol, ushort port)
    {
        Asked.Add((endpoint, direction, peer, protocol, port));
        return Answer;
    }

    public IReadOnlyList<ConntrackFlow> FindFlows(FlowTuple tuple) => Flows;

    public bool IsOwnAddress(IPAddress address) => OwnAddresses.Contains(address);
}
