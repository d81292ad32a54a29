using System.Net;
using System.Net.Sockets;
using Weft.Linux.Interop;

namespace Weft.Linux.Netlink;

/// <summary>The routes of one network namespace, all tables.</summary>
public sealed class RouteTable
{
    private readonly NetlinkSocket _socket;

    internal RouteTable(NetlinkSocket socket) => _socket = socket;

    /// <summary>Every route of a table (or of all, with 0), of one family or both; the kernel's cached clones left out.</summary>
    public IReadOnlyList<Route> List(AddressFamily family = AddressFamily.Unspecified, int table = Route.MainTable)
    {
        var routes = new List<Route>();
        foreach (var each in family == AddressFamily.Unspecified ? [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6] : new[] { family })
        {
            var before = routes.Count;
            _socket.Dump(
                () => DumpRequest(each),
                () => routes.RemoveRange(before, routes.Count - before),
                (_, payload) => Add(routes, table, payload));
        }

        return routes;
    }

    /// <summary>Makes a route; throws if there is one to the same destination with the same priority.</summary>
    public void Add(Route route)
    {
        var request = NewRequest(route, Libc.NLM_F_CREATE | Libc.NLM_F_EXCL);
        NetlinkSocket.Check(request, _socket.Execute(request));
    }

    /// <summary>Makes a route; false if there is one to the same destination with the same priority.</summary>
    public bool TryAdd(Route route) => Unless(NewRequest(route, Libc.NLM_F_CREATE | Libc.NLM_F_EXCL), Errno.EEXIST);

    /// <summary>Makes a route, in place of the one to the same destination with the same priority if there is one.</summary>
    public void Replace(Route route)
    {
        var request = NewRequest(route, Libc.NLM_F_CREATE | Libc.NLM_F_REPLACE);
        NetlinkSocket.Check(request, _socket.Execute(request));
    }

    /// <summary>Removes a route; false if there is none like it.</summary>
    public bool TryDelete(Route route)
    {
        ArgumentNullException.ThrowIfNull(route);
        return Unless(RouteMessage.Write(Libc.RTM_DELROUTE, 0, route), Errno.ESRCH);
    }

    /// <summary>The route a packet of this machine to an address takes; null if there is no way.</summary>
    public Route? Lookup(IPAddress destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var length = destination.GetAddressBytes().Length * 8;
        var request = new NetlinkRequest(Libc.RTM_GETROUTE, 0, destination.ToString());
        var header = request.Header(RouteMessage.HeaderLength);
        header[0] = (byte)Family.Of(destination);
        header[1] = (byte)length;
        request.Address(Libc.RTA_DST, destination);

        Route? found = null;
        var error = _socket.Query(request, (_, payload) => found = RouteMessage.Parse(payload));
        if (error.Errno is Errno.ENETUNREACH or Errno.EHOSTUNREACH or Errno.EACCES or Errno.EINVAL)
        {
            // Unreachable, prohibit and blackhole routes answer with the errno the packet would get.
            return null;
        }

        NetlinkSocket.Check(request, error);
        return found;
    }

    private static NetlinkRequest NewRequest(Route route, ushort flags)
    {
        ArgumentNullException.ThrowIfNull(route);
        return RouteMessage.Write(Libc.RTM_NEWROUTE, flags, route);
    }

    private static NetlinkRequest DumpRequest(AddressFamily family)
    {
        var request = new NetlinkRequest(Libc.RTM_GETROUTE, Libc.NLM_F_DUMP, "routes");
        request.Header(RouteMessage.HeaderLength)[0] = (byte)Family.Of(family);
        return request;
    }

    private static void Add(List<Route> routes, int table, ReadOnlySpan<byte> payload)
    {
        const int FlagsOffset = 8;
        if (RouteMessage.Parse(payload) is { } route && (table == 0 || route.Table == table)
            && (System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(payload[FlagsOffset..]) & Libc.RTM_F_CLONED) == 0)
        {
            routes.Add(route);
        }
    }

    private bool Unless(NetlinkRequest request, Errno expected)
    {
        var error = _socket.Execute(request);
        if (error.Errno == expected)
        {
            return false;
        }

        NetlinkSocket.Check(request, error);
        return true;
    }
}
