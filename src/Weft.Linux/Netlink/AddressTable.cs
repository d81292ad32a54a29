using System.Buffers.Binary;
using Weft.Linux.Interop;

namespace Weft.Linux.Netlink;

/// <summary>
/// The addresses of one network namespace's interfaces.
/// <code>
/// struct ifaddrmsg: family (1) prefix length (1) flags (1) scope (1) | index (4)
/// </code>
/// </summary>
public sealed class AddressTable
{
    private const int HeaderLength = 8;
    private const int IndexOffset = 4;
    private const uint IFA_F_NODAD = 0x02;
    private const uint IFA_F_PERMANENT = 0x80;
    private const uint IFA_F_TENTATIVE = 0x40;
    private const uint IFA_F_NOPREFIXROUTE = 0x200;
    private readonly NetlinkSocket _socket;

    internal AddressTable(NetlinkSocket socket) => _socket = socket;

    /// <summary>Every address, or those of one interface.</summary>
    public IReadOnlyList<InterfaceAddress> List(IfIndex of = default)
    {
        var addresses = new List<InterfaceAddress>();
        _socket.Dump(
            () => Message(Libc.RTM_GETADDR, Libc.NLM_F_DUMP, "addresses", Libc.AF_UNSPEC, 0, RouteScope.Universe, of),
            addresses.Clear,
            (_, payload) => Add(addresses, payload));
        return addresses;
    }

    /// <summary>Gives an interface an address; throws if it has it.</summary>
    public void Add(IfIndex to, InterfaceAddress address)
    {
        var request = NewRequest(to, address, Libc.NLM_F_CREATE | Libc.NLM_F_EXCL);
        NetlinkSocket.Check(request, _socket.Execute(request));
    }

    /// <summary>Gives an interface an address; false if it has it.</summary>
    public bool TryAdd(IfIndex to, InterfaceAddress address)
    {
        var request = NewRequest(to, address, Libc.NLM_F_CREATE | Libc.NLM_F_EXCL);
        return Unless(request, Errno.EEXIST);
    }

    /// <summary>Takes an address away; false if the interface, or the address on it, is gone.</summary>
    public bool TryDelete(IfIndex from, InterfaceAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var request = Message(Libc.RTM_DELADDR, 0, $"{address} on link {from}", Family.Of(address.Address), address.PrefixLength, default, from)
            .Address(Libc.IFA_LOCAL, address.Address);
        return Unless(request, Errno.EADDRNOTAVAIL, Errno.ENODEV);
    }

    private static NetlinkRequest NewRequest(IfIndex to, InterfaceAddress address, ushort flags)
    {
        ArgumentNullException.ThrowIfNull(address);
        var bits = IFA_F_PERMANENT | (address.NoDad ? IFA_F_NODAD : 0) | (address.NoPrefixRoute ? IFA_F_NOPREFIXROUTE : 0);
        return Message(Libc.RTM_NEWADDR, flags, $"{address} on link {to}", Family.Of(address.Address), address.PrefixLength, address.Scope, to)
            .Address(Libc.IFA_LOCAL, address.Address)
            .Address(Libc.IFA_ADDRESS, address.Address)
            .UInt32(Libc.IFA_FLAGS, bits);
    }

    private static NetlinkRequest Message(ushort type, ushort flags, string target, int family, int prefixLength, RouteScope scope, IfIndex index)
    {
        var request = new NetlinkRequest(type, flags, target);
        var header = request.Header(HeaderLength);
        header[0] = (byte)family;
        header[1] = checked((byte)prefixLength);
        header[3] = (byte)scope;
        BinaryPrimitives.WriteInt32LittleEndian(header[IndexOffset..], index.Value);
        return request;
    }

    private static void Add(List<InterfaceAddress> addresses, ReadOnlySpan<byte> payload)
    {
        if (payload.Length < HeaderLength)
        {
            return;
        }

        uint flags = payload[2];
        System.Net.IPAddress? local = null, address = null;
        var attributes = new NetlinkAttributes(payload[HeaderLength..]);
        while (attributes.TryRead())
        {
            switch (attributes.Type)
            {
                case Libc.IFA_LOCAL:
                    local = attributes.Address;
                    break;
                case Libc.IFA_ADDRESS:
                    address = attributes.Address;
                    break;
                case Libc.IFA_FLAGS:
                    flags = attributes.UInt32();
                    break;
            }
        }

        // On a point-to-point link the address is the peer's and the local one is its own; IPv6 has only the address then.
        if ((local ?? address) is not { } own)
        {
            return;
        }

        addresses.Add(new InterfaceAddress(own, payload[1])
        {
            Interface = new IfIndex(BinaryPrimitives.ReadInt32LittleEndian(payload[IndexOffset..])),
            Scope = (RouteScope)payload[3],
            NoDad = (flags & IFA_F_NODAD) != 0,
            NoPrefixRoute = (flags & IFA_F_NOPREFIXROUTE) != 0,
            IsTentative = (flags & IFA_F_TENTATIVE) != 0,
        });
    }

    private bool Unless(NetlinkRequest request, params ReadOnlySpan<Errno> expected)
    {
        var error = _socket.Execute(request);
        if (expected.Contains(error.Errno))
        {
            return false;
        }

        NetlinkSocket.Check(request, error);
        return true;
    }
}
