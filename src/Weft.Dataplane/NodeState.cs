using System.Collections.Immutable;
using System.Net;
using Weft.Dataplane.Devices;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Nodes;
using Weft.Dataplane.Policies;
using Weft.Dataplane.Services;

namespace Weft.Dataplane;

/// <summary>
/// Everything one node's kernel is to hold: the dataplane's inbound contract. It is complete (what is absent is removed) and order does not matter.
/// </summary>
/// <param name="LocalPrefixes">The pod prefixes of this node, at most a few per family.</param>
/// <param name="ServicePrefixes">Everything Services may have addresses of: cluster ranges, pools, and single addresses outside both.</param>
/// <param name="Services">Null when it is not known yet: what the kernel holds of Services, and <paramref name="ServicePrefixes"/>, stays as it is.</param>
/// <param name="Policies">Null when it is not known yet: what the kernel holds of policies stays as it is, and endpoints that are new to it are closed.</param>
public sealed record NodeState(
    UnderlaySpec Underlay,
    ImmutableArray<EndpointSpec> Endpoints,
    ImmutableArray<RemoteNodeSpec> Nodes,
    ImmutableArray<IPNetwork> LocalPrefixes,
    ImmutableArray<IPNetwork> ServicePrefixes,
    ServiceSet? Services,
    PolicyState? Policies)
{
    /// <summary>A node without workloads, peers, prefixes, Services or policies.</summary>
    public static NodeState Empty(string underlayInterface) => new(new UnderlaySpec(underlayInterface), [], [], [], [], ServiceSet.Empty, PolicyState.Empty);
}
