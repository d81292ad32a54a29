using System.Collections.Immutable;

namespace Weft.Standalone.Lab.Routing;

/// <summary>How one Service uses an address.</summary>
/// <param name="Kind">Where the Service has it from.</param>
/// <param name="LocalNodes">With externalTrafficPolicy Local, the nodes that have an endpoint to serve; null under Cluster.</param>
internal sealed record AddressUse(AddressKind Kind, ImmutableHashSet<string>? LocalNodes);

internal enum AddressKind
{
    /// <summary>From a pool, in the Service's status.</summary>
    LoadBalancer,

    /// <summary>Written into the Service by its owner, of a pool or not.</summary>
    External,
}
