using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Weft.Linux.Interop;

namespace Weft.Linux.Netlink;

/// <summary>
/// Reads and writes RTM_NEWROUTE.
/// <code>
/// struct rtmsg:     family (1) dst len (1) src len (1) tos (1) | table (1) protocol (1) scope (1) type (1) | flags (4)
/// struct rtnexthop: length (2) flags (1) weight-1 (1) | index (4), then attributes
/// </code>
/// </summary>
internal static class RouteMessage
{
    public const int HeaderLength = 12;
    private const int NextHopLength = 8;

    public static NetlinkRequest Write(ushort type, ushort flags, Route route)
    {
        var request = new NetlinkRequest(type, flags, route.ToString());
        WriteHeader(request, type, route);
        if (route.Destination.PrefixLength > 0)
        {
            request.Address(Libc.RTA_DST, route.Destination.BaseAddress);
        }

        request.Int32(Libc.RTA_TABLE, route.Table);
        Hop(request, Family.Of(route.Destination.BaseAddress), route.Gateway);
        Add(request, Libc.RTA_OIF, route.Interface.IsNone ? null : route.Interface.Value);
        Add(request, Libc.RTA_PRIORITY, route.Priority);
        if (route.PreferredSource is { } source)
        {
            request.Address(Libc.RTA_PREFSRC, source);
        }

        if (route.MtuBytes is { } mtu)
        {
            request.Nested(Libc.RTA_METRICS, metrics => metrics.Int32(Libc.RTAX_MTU, mtu));
        }

        if (!route.NextHops.IsDefaultOrEmpty)
        {
            request.Nested(Libc.RTA_MULTIPATH, hops => NextHops(hops, route));
        }

        return request;
    }

    public static Route? Parse(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < HeaderLength || payload[0] is not (Libc.AF_INET or Libc.AF_INET6))
        {
            return null;
        }

        var any = payload[0] == Libc.AF_INET ? IPAddress.Any : IPAddress.IPv6Any;
        var destination = any;
        var route = new Route(new IPNetwork(any, 0))
        {
            Table = payload[4],
            Protocol = payload[5],
            Scope = (RouteScope)payload[6],
            Kind = (RouteKind)payload[7],
            OnLink = (BinaryPrimitives.ReadUInt32LittleEndian(payload[8..]) & Libc.RTNH_F_ONLINK) != 0,
        };
        var attributes = new NetlinkAttributes(payload[HeaderLength..]);
        while (attributes.TryRead())
        {
            if (attributes.Type == Libc.RTA_DST)
            {
                destination = attributes.Address ?? any;
            }
            else
            {
                route = With(route, attributes);
            }
        }

        return destination.AddressFamily == any.AddressFamily ? route with { Destination = Prefix(destination, payload[1]) } : null;
    }

    private static void WriteHeader(NetlinkRequest request, ushort type, Route route)
    {
        var hops = route.NextHops.IsDefaultOrEmpty ? [] : route.NextHops;
        var hasGateway = route.Gateway is not null || hops.Any(hop => hop.Gateway is not null);
        var header = request.Header(HeaderLength);
        header[0] = (byte)Family.Of(route.Destination.BaseAddress);
        header[1] = (byte)route.Destination.PrefixLength;
        header[4] = route.Table <= byte.MaxValue ? (byte)route.Table : (byte)0;
        header[5] = route.Protocol;
        header[6] = (byte)(route.Scope ?? DefaultScope(type, route.Kind, hasGateway));
        header[7] = (byte)route.Kind;
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], route.OnLink ? (uint)Libc.RTNH_F_ONLINK : 0);
    }

    // As iproute2 chooses; a deletion with "nowhere" matches any scope.
    private static RouteScope DefaultScope(ushort type, RouteKind kind, bool hasGateway) => kind switch
    {
        _ when type == Libc.RTM_DELROUTE => RouteScope.Nowhere,
        RouteKind.Local => RouteScope.Host,
        RouteKind.Unicast when !hasGateway => RouteScope.Link,
        _ => RouteScope.Universe,
    };

    private static void Hop(NetlinkRequest request, int family, IPAddress? gateway)
    {
        if (gateway is null)
        {
            return;
        }

        if (Family.Of(gateway) == family)
        {
            request.Address(Libc.RTA_GATEWAY, gateway);
            return;
        }

        // struct rtvia: family (2), then the address.
        request.Bytes(Libc.RTA_VIA, [(byte)Family.Of(gateway), 0, .. gateway.GetAddressBytes()]);
    }

    private static void NextHops(NetlinkRequest request, Route route)
    {
        foreach (var hop in route.NextHops)
        {
            var start = request.Position;
            var header = request.Header(NextHopLength);
            header[2] = hop.OnLink ? Libc.RTNH_F_ONLINK : (byte)0;
            header[3] = checked((byte)(hop.Weight - 1));
            BinaryPrimitives.WriteInt32LittleEndian(header[4..], hop.Interface.Value);
            Hop(request, Family.Of(route.Destination.BaseAddress), hop.Gateway);
            BinaryPrimitives.WriteUInt16LittleEndian(request.From(start), checked((ushort)(request.Position - start)));
        }
    }

    private static void Add(NetlinkRequest request, ushort type, int? value)
    {
        if (value is { } number)
        {
            request.Int32(type, number);
        }
    }

    private static Route With(Route route, NetlinkAttributes attribute) => attribute.Type switch
    {
        Libc.RTA_TABLE => route with { Table = attribute.Int32() },
        Libc.RTA_OIF => route with { Interface = new IfIndex(attribute.Int32()) },
        Libc.RTA_GATEWAY => route with { Gateway = attribute.Address },
        Libc.RTA_VIA => route with { Gateway = Via(attribute.Value) },
        Libc.RTA_PRIORITY => route with { Priority = attribute.Int32() },
        Libc.RTA_PREFSRC => route with { PreferredSource = attribute.Address },
        Libc.RTA_METRICS => route with { MtuBytes = Mtu(attribute.Nested) },
        Libc.RTA_MULTIPATH => route with { NextHops = NextHops(attribute.Value) },
        _ => route,
    };

    private static IPAddress? Via(ReadOnlySpan<byte> value) => value.Length is 6 or 18 ? new IPAddress(value[2..]) : null;

    private static int? Mtu(NetlinkAttributes metrics)
    {
        while (metrics.TryRead())
        {
            if (metrics.Type == Libc.RTAX_MTU)
            {
                return metrics.Int32();
            }
        }

        return null;
    }

    private static ImmutableArray<RouteNextHop> NextHops(ReadOnlySpan<byte> value)
    {
        var hops = ImmutableArray.CreateBuilder<RouteNextHop>();
        while (value.Length >= NextHopLength)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(value);
            if (length < NextHopLength || length > value.Length)
            {
                break;
            }

            IPAddress? gateway = null;
            var attributes = new NetlinkAttributes(value[NextHopLength..length]);
            while (attributes.TryRead())
            {
                gateway = attributes.Type switch
                {
                    Libc.RTA_GATEWAY => attributes.Address,
                    Libc.RTA_VIA => Via(attributes.Value),
                    _ => gateway,
                };
            }

            var index = new IfIndex(BinaryPrimitives.ReadInt32LittleEndian(value[4..]));
            hops.Add(new RouteNextHop(index, gateway, value[3] + 1, (value[2] & Libc.RTNH_F_ONLINK) != 0));
            value = value[Math.Min((length + 3) & ~3, value.Length)..];
        }

        return hops.ToImmutable();
    }

    // The kernel's answer to a lookup has the address asked for with its full length; table dumps have clean prefixes.
    private static IPNetwork Prefix(IPAddress address, int length)
    {
        var max = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        return new IPNetwork(address, Math.Min(length, max));
    }
}
