using System.Buffers.Binary;
using Weft.Linux.Interop;

namespace Weft.Linux.Netlink;

/// <summary>
/// What an NLMSG_ERROR says: zero is an acknowledgement, below zero an errno, with the kernel's own words if it has any.
/// <code>
/// +--------------------------------+
/// | error (4)                      |
/// | header of the request (16)     |
/// | the request, unless capped     |
/// | attributes: message, offset    |   NETLINK_EXT_ACK
/// +--------------------------------+
/// </code>
/// </summary>
internal readonly record struct NetlinkError(Errno Errno, string? Message)
{
    private const int MinLength = 4;

    public static NetlinkError Parse(ushort flags, ReadOnlySpan<byte> payload)
    {
        if (payload.Length < MinLength)
        {
            return new NetlinkError(Errno.EPROTO, "truncated netlink error");
        }

        var errno = (Errno)(-BinaryPrimitives.ReadInt32LittleEndian(payload));
        return new NetlinkError(errno, (flags & Libc.NLM_F_ACK_TLVS) != 0 ? FindMessage(flags, payload[MinLength..]) : null);
    }

    /// <summary>What ends a dump: the same number alone; an old kernel leaves it out when all went well.</summary>
    public static NetlinkError ParseDone(ReadOnlySpan<byte> payload) =>
        new(payload.Length < MinLength ? Errno.None : (Errno)(-BinaryPrimitives.ReadInt32LittleEndian(payload)), null);

    private static string? FindMessage(ushort flags, ReadOnlySpan<byte> request)
    {
        if (request.Length < Libc.NLMSG_HDRLEN)
        {
            return null;
        }

        var copied = (flags & Libc.NLM_F_CAPPED) != 0 ? Libc.NLMSG_HDRLEN : BinaryPrimitives.ReadUInt32LittleEndian(request);
        if (copied > (uint)request.Length)
        {
            return null;
        }

        var attributes = new NetlinkAttributes(request[(((int)copied + 3) & ~3)..]);
        while (attributes.TryRead())
        {
            if (attributes.Type == Libc.NLMSGERR_ATTR_MSG)
            {
                return attributes.Text;
            }
        }

        return null;
    }
}
