using System.Net;

namespace Weft.Standalone.Lab.Routing;

/// <summary>One destination that the lab's routers and hosts may have routes to: the unit of work.</summary>
internal readonly record struct RouteKey(IPNetwork Destination, RouteLayer Layer)
{
    public override string ToString() => $"{Destination} ({Layer})";
}

/// <summary>Which of two routes to one destination counts: a pool may be as small as a single address.</summary>
/// <remarks>The value is the route's priority in the kernel, where the lower one wins.</remarks>
internal enum RouteLayer
{
    /// <summary>The way to the nodes that take packets to an address of a Service.</summary>
    Address = 100,

    /// <summary>The way to the region of a pool; in that region, the end of packets to addresses that no Service has.</summary>
    Pool = 200,
}
