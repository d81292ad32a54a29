using System.Collections.Immutable;
using System.Net;

namespace Weft.Linux.Netlink;

/// <summary>A route: as it is to be, or as the kernel has it.</summary>
/// <param name="Destination">A prefix of length 0 is the default route.</param>
public sealed record Route(IPNetwork Destination)
{
    /// <summary>The table every packet looks into.</summary>
    public const int MainTable = 254;

    /// <summary>The table of the machine's own addresses.</summary>
    public const int LocalTable = 255;

    public IfIndex Interface { get; init; }

    /// <summary>Next hop; of the other family than the destination too (IPv4 by way of an IPv6 neighbour).</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>Believe that the gateway is on the link, whatever the addresses say.</summary>
    public bool OnLink { get; init; }

    /// <summary>Source of the packets this machine itself sends this way.</summary>
    public IPAddress? PreferredSource { get; init; }

    /// <summary>Largest packet the path takes; null leaves it to the interface.</summary>
    public int? MtuBytes { get; init; }

    public int Table { get; init; } = MainTable;

    public RouteKind Kind { get; init; } = RouteKind.Unicast;

    /// <summary>Null: what the kernel takes for this route (link without a gateway, else universe).</summary>
    public RouteScope? Scope { get; init; }

    /// <summary>Lower wins; null is 0 for IPv4 and 1024 for IPv6.</summary>
    public int? Priority { get; init; }

    /// <summary>Who made it (rtnetlink(7), /etc/iproute2/rt_protos); 4 is "an administrator".</summary>
    public byte Protocol { get; init; } = 4;

    /// <summary>Several ways to share; then <see cref="Interface"/> and <see cref="Gateway"/> are not set.</summary>
    public ImmutableArray<RouteNextHop> NextHops { get; init; } = [];

    /// <inheritdoc/>
    public bool Equals(Route? other) => other is not null
        && Destination.Equals(other.Destination) && Interface == other.Interface && Equals(Gateway, other.Gateway) && OnLink == other.OnLink
        && Equals(PreferredSource, other.PreferredSource) && MtuBytes == other.MtuBytes && Table == other.Table && Kind == other.Kind
        && Scope == other.Scope && Priority == other.Priority && Protocol == other.Protocol && NextHops.AsSpan().SequenceEqual(other.NextHops.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Destination, Interface, Gateway, Table, Kind, Priority);

    /// <inheritdoc/>
    public override string ToString() => $"{(Kind == RouteKind.Unicast ? "" : Kind + " ")}{Destination}{(Gateway is null ? "" : $" via {Gateway}")}{(Interface.IsNone ? "" : $" dev {Interface}")}{(Table == MainTable ? "" : $" table {Table}")}";
}

/// <summary>One of several ways.</summary>
/// <param name="Weight">Share of the flows, from 1.</param>
public sealed record RouteNextHop(IfIndex Interface, IPAddress? Gateway, int Weight = 1, bool OnLink = false);

/// <summary>What becomes of packets (rtnetlink(7)).</summary>
public enum RouteKind : byte
{
    Unspecified = 0,
    Unicast = 1,
    Local = 2,
    Broadcast = 3,
    Anycast = 4,
    Multicast = 5,

    /// <summary>Dropped silently.</summary>
    Blackhole = 6,

    /// <summary>Dropped, the sender is told that there is no way.</summary>
    Unreachable = 7,

    /// <summary>Dropped, the sender is told that it may not.</summary>
    Prohibit = 8,
}
