using System.Collections.Immutable;
using System.Net;
using Weft.Dataplane.Devices;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Nodes;

namespace Weft.Dataplane;

/// <summary>
/// Everything one node's kernel is to hold: the dataplane's inbound contract. It is complete (what is absent is removed) and order does not matter.
/// </summary>
/// <param name="LocalPrefixes">The pod prefixes of this node, at most a few per family.</param>
public sealed record NodeState(
    UnderlaySpec Underlay,
    ImmutableArray<EndpointSpec> Endpoints,
    ImmutableArray<RemoteNodeSpec> Nodes,
    ImmutableArray<IPNetwork> LocalPrefixes)
{
    /// <summary>A node without workloads, peers or prefixes.</summary>
    public static NodeState Empty(string underlayInterface) => new(new UnderlaySpec(underlayInterface), [], [], []);
}
