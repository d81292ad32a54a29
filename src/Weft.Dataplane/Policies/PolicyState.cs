using System.Net;
using Weft.Dataplane.Endpoints;

namespace Weft.Dataplane.Policies;

/// <summary>
/// What policies say about the workloads of one node. Isolations, classes, filters and rules are numbers of the compiler's choice; the
/// kernel's are others (<see cref="PolicyIds"/>), and this process's only.
/// </summary>
/// <param name="Classes">Peer addresses by what policies can tell about them: the longest prefix counts, and what none holds is class 0.
/// Classes count from 1.</param>
/// <param name="Isolations">Of every endpoint that may have traffic; one without is closed.</param>
/// <param name="Filters">For every isolation in use the filter of class 0, and of those other classes for which another filter holds. Filters
/// count from 1.</param>
/// <param name="FilterRules">Of every filter in use. What a filter's number stands for never changes.</param>
public sealed record PolicyState(
    KeyedSet<IPNetwork, uint> Classes,
    KeyedSet<EndpointId, EndpointIsolation> Isolations,
    KeyedSet<FilterKey, uint> Filters,
    KeyedSet<uint, PolicyFilter> FilterRules)
{
    /// <summary>No policies and no endpoints.</summary>
    public static PolicyState Empty { get; } = new(
        KeyedSet<IPNetwork, uint>.Empty,
        KeyedSet<EndpointId, EndpointIsolation>.Empty,
        KeyedSet<FilterKey, uint>.Empty,
        KeyedSet<uint, PolicyFilter>.Empty);

    /// <summary>No policies: these endpoints may do everything.</summary>
    public static PolicyState OpenFor(IEnumerable<EndpointId> endpoints) => Empty with
    {
        Isolations = KeyedSet.Of(endpoints.Select(id => KeyValuePair.Create(id, default(EndpointIsolation)))),
    };
}
