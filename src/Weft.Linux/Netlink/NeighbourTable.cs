using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using Weft.Linux.Interop;

namespace Weft.Linux.Netlink;

/// <summary>
/// The neighbours of one network namespace's interfaces.
/// <code>
/// struct ndmsg: family (1) pad (3) | index (4) | state (2) flags (1) type (1)
/// </code>
/// </summary>
public sealed class NeighbourTable
{
    private const int HeaderLength = 12;
    private const int IndexOffset = 4;
    private const int StateOffset = 8;
    private readonly NetlinkSocket _socket;

    internal NeighbourTable(NetlinkSocket socket) => _socket = socket;

    /// <summary>Every neighbour of both families, or those of one interface.</summary>
    public IReadOnlyList<Neighbour> List(IfIndex of = default)
    {
        var neighbours = new List<Neighbour>();
        _socket.Dump(
            () => Message(Libc.RTM_GETNEIGH, Libc.NLM_F_DUMP, "neighbours", Libc.AF_UNSPEC, default, default),
            neighbours.Clear,
            (_, payload) =>
            {
                if (Parse(payload) is { } neighbour && (of.IsNone || neighbour.Interface == of))
                {
                    neighbours.Add(neighbour);
                }
            });
        return neighbours;
    }

    /// <summary>Sets what the kernel believes about an address.</summary>
    public void Replace(Neighbour neighbour)
    {
        ArgumentNullException.ThrowIfNull(neighbour);
        var request = Message(
            Libc.RTM_NEWNEIGH, Libc.NLM_F_CREATE | Libc.NLM_F_REPLACE, $"neighbour {neighbour.Address} on link {neighbour.Interface}",
            Family.Of(neighbour.Address), neighbour.Interface, neighbour.State).Address(Libc.NDA_DST, neighbour.Address);
        if (neighbour.LinkAddress is { } linkAddress)
        {
            request.Bytes(Libc.NDA_LLADDR, linkAddress.GetAddressBytes());
        }

        NetlinkSocket.Check(request, _socket.Execute(request));
    }

    /// <summary>Makes the kernel forget an address; false if it did not know it or the interface is gone.</summary>
    public bool TryDelete(IfIndex of, IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var request = Message(Libc.RTM_DELNEIGH, 0, $"neighbour {address} on link {of}", Family.Of(address), of, default)
            .Address(Libc.NDA_DST, address);
        var error = _socket.Execute(request);
        if (error.Errno is Errno.ENOENT or Errno.ENODEV)
        {
            return false;
        }

        NetlinkSocket.Check(request, error);
        return true;
    }

    private static NetlinkRequest Message(ushort type, ushort flags, string target, int family, IfIndex index, NeighbourState state)
    {
        var request = new NetlinkRequest(type, flags, target);
        var header = request.Header(HeaderLength);
        header[0] = (byte)family;
        BinaryPrimitives.WriteInt32LittleEndian(header[IndexOffset..], index.Value);
        BinaryPrimitives.WriteUInt16LittleEndian(header[StateOffset..], (ushort)state);
        return request;
    }

    // Bridge forwarding entries come in the same dump, without an IP address: not neighbours in this sense.
    private static Neighbour? Parse(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < HeaderLength)
        {
            return null;
        }

        IPAddress? address = null;
        PhysicalAddress? linkAddress = null;
        var attributes = new NetlinkAttributes(payload[HeaderLength..]);
        while (attributes.TryRead())
        {
            if (attributes.Type == Libc.NDA_DST)
            {
                address = attributes.Address;
            }
            else if (attributes.Type == Libc.NDA_LLADDR)
            {
                linkAddress = attributes.LinkAddress;
            }
        }

        var index = new IfIndex(BinaryPrimitives.ReadInt32LittleEndian(payload[IndexOffset..]));
        var state = (NeighbourState)BinaryPrimitives.ReadUInt16LittleEndian(payload[StateOffset..]);
        return address is null ? null : new Neighbour(index, address, linkAddress) { State = state };
    }
}
