using System.Buffers.Binary;
using Weft.Linux.Interop;

namespace Weft.Linux.Netlink;

/// <summary>Walks the messages of one datagram; stops at the first that does not fit the bytes.</summary>
internal ref struct NetlinkMessages(ReadOnlySpan<byte> datagram)
{
    private ReadOnlySpan<byte> _rest = datagram;

    public ushort Type { get; private set; }

    public ushort Flags { get; private set; }

    public uint Sequence { get; private set; }

    /// <summary>Everything after the netlink header: family header and attributes.</summary>
    public ReadOnlySpan<byte> Payload { get; private set; }

    public bool TryRead()
    {
        if (_rest.Length < Libc.NLMSG_HDRLEN)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(_rest);
        if (length < Libc.NLMSG_HDRLEN || length > (uint)_rest.Length)
        {
            return false;
        }

        Type = BinaryPrimitives.ReadUInt16LittleEndian(_rest[4..]);
        Flags = BinaryPrimitives.ReadUInt16LittleEndian(_rest[6..]);
        Sequence = BinaryPrimitives.ReadUInt32LittleEndian(_rest[8..]);
        Payload = _rest[Libc.NLMSG_HDRLEN..(int)length];
        _rest = _rest[Math.Min(((int)length + 3) & ~3, _rest.Length)..];
        return true;
    }
}
