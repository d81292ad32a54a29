using Weft.Linux.Namespaces;

namespace Weft.Linux.Netlink;

/// <summary>One network namespace's links, addresses, routes and neighbours, over one routing netlink socket.</summary>
/// <remarks>
/// Synchronous and safe for use from several threads: the kernel answers in the call. A failure is an <see cref="ErrnoException"/>
/// with the kernel's own words; what may well be so (already there, no longer there) is a <c>Try</c> method's false.
/// </remarks>
public sealed class RouteNetlink : IDisposable
{
    private readonly NetlinkSocket _socket;

    private RouteNetlink(NetlinkSocket socket)
    {
        _socket = socket;
        Links = new LinkTable(socket);
        Addresses = new AddressTable(socket);
        Routes = new RouteTable(socket);
        Neighbours = new NeighbourTable(socket);
        NamespaceIds = new NamespaceIdTable(socket);
    }

    public LinkTable Links { get; }

    public AddressTable Addresses { get; }

    public RouteTable Routes { get; }

    public NeighbourTable Neighbours { get; }

    public NamespaceIdTable NamespaceIds { get; }

    /// <summary>The tables of this process's own namespace.</summary>
    public static RouteNetlink Open() => new(NetlinkSocket.Open(null));

    /// <summary>The tables of another namespace; it is not entered beyond making the socket.</summary>
    public static RouteNetlink OpenIn(NetworkNamespace networkNamespace)
    {
        ArgumentNullException.ThrowIfNull(networkNamespace);
        return new RouteNetlink(NetlinkSocket.Open(networkNamespace));
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
