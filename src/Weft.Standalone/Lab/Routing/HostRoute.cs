using System.Collections.Immutable;
using System.Net;

namespace Weft.Standalone.Lab.Routing;

/// <summary>A route of one router or host, as it is to be.</summary>
/// <param name="Host">The host's name in the topology.</param>
/// <param name="Hops">The ways to share, in the order of their addresses; none: the sender is told that nobody is there.</param>
/// <param name="Source">The address the host itself sends from this way; null leaves it to the kernel.</param>
internal sealed record HostRoute(string Host, RouteKey Key, ImmutableArray<RouteHop> Hops, IPAddress? Source = null)
{
    public bool Equals(HostRoute? other) => other is not null && Host == other.Host && Key == other.Key
        && Equals(Source, other.Source) && Hops.AsSpan().SequenceEqual(other.Hops.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Host, Key, Hops.Length);
}

/// <param name="Link">Name of the interface.</param>
internal sealed record RouteHop(IPAddress Gateway, string Link);
