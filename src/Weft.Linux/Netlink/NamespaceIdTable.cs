using Weft.Linux.Interop;
using Weft.Linux.Namespaces;

namespace Weft.Linux.Netlink;

/// <summary>The numbers by which one network namespace knows others: what <see cref="LinkState.PeerNamespaceId"/> refers to.</summary>
public sealed class NamespaceIdTable
{
    // struct rtgenmsg: family (1), padded to four.
    private const int HeaderLength = 4;
    private const int None = -1;
    private readonly NetlinkSocket _socket;

    internal NamespaceIdTable(NetlinkSocket socket) => _socket = socket;

    /// <summary>This namespace's number for another; null if it never needed one.</summary>
    public int? Find(NetworkNamespace other)
    {
        ArgumentNullException.ThrowIfNull(other);
        int? found = null;
        var request = Message(Libc.RTM_GETNSID, 0, other);
        var error = _socket.Query(request, (_, payload) =>
        {
            var attributes = new NetlinkAttributes(payload.Length < HeaderLength ? [] : payload[HeaderLength..]);
            while (attributes.TryRead())
            {
                if (attributes.Type == Libc.NETNSA_NSID && attributes.Int32() != None)
                {
                    found = attributes.Int32();
                }
            }
        });
        NetlinkSocket.Check(request, error);
        return found;
    }

    /// <summary>This namespace's number for another, given now if it had none; it stays for the life of both.</summary>
    public int GetOrAssign(NetworkNamespace other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Find(other) is { } known)
        {
            return known;
        }

        var request = Message(Libc.RTM_NEWNSID, 0, other).Int32(Libc.NETNSA_NSID, None);
        var error = _socket.Execute(request);
        if (error.Errno != Errno.EEXIST)
        {
            // EEXIST: the kernel gave it one in the meantime, as it does when a link moves there.
            NetlinkSocket.Check(request, error);
        }

        return Find(other) ?? throw ErrnoException.Of("netlink RTM_GETNSID", other.Path, Errno.ENOENT);
    }

    private static NetlinkRequest Message(ushort type, ushort flags, NetworkNamespace other)
    {
        var request = new NetlinkRequest(type, flags, other.Path);
        request.Header(HeaderLength);
        return request.Descriptor(Libc.NETNSA_FD, other.Fd);
    }
}
