using System.Collections.Immutable;
using System.Net;
using Weft.Dataplane.Devices;
using Weft.Dataplane.Nodes;
using Weft.Dataplane.Reconcile;
using Weft.Dataplane.Routing;

namespace Weft.Dataplane;

/// <summary>Everything that the rows of nodes and prefixes, and the kernel's routes, are computed from.</summary>
/// <param name="Strays">Addresses of endpoints outside the node's prefixes (kept while the prefixes were changed): they need routes of their own.</param>
internal sealed record NodeInputs(
    ImmutableArray<RemoteNodeSpec> Nodes,
    ImmutableArray<IPNetwork> LocalPrefixes,
    ImmutableArray<IPNetwork> ServicePrefixes,
    ImmutableArray<(IPNetwork Prefix, string Subject)> Strays,
    NodeFacts Facts)
{
    /// <param name="known">Service prefixes the kernel has, which stay while it is not known which there are to be.</param>
    public static NodeInputs Of(NodeState state, NodeFacts facts, IEnumerable<IPNetwork>? known = null) => new(
        state.Nodes,
        state.LocalPrefixes,
        state.Services is null ? [.. state.ServicePrefixes.Union(known ?? [])] : state.ServicePrefixes,
        [
            .. from endpoint in state.Endpoints
               from address in new[] { endpoint.Ipv4, endpoint.Ipv6 }.OfType<IPAddress>()
               where !state.LocalPrefixes.Any(prefix => prefix.Contains(address))
               select (RouteRows.Single(address), Subjects.Of(endpoint)),
        ],
        facts);

    public bool Equals(NodeInputs? other) => other is not null
        && Facts == other.Facts
        && Nodes.AsSpan().SequenceEqual(other.Nodes.AsSpan())
        && LocalPrefixes.AsSpan().SequenceEqual(other.LocalPrefixes.AsSpan())
        && ServicePrefixes.AsSpan().SequenceEqual(other.ServicePrefixes.AsSpan())
        && Strays.AsSpan().SequenceEqual(other.Strays.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Nodes.Length, LocalPrefixes.Length, ServicePrefixes.Length, Strays.Length, Facts.Uplink);
}
