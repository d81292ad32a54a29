using System.Buffers.Binary;
using System.Net;
using System.Text;
using Weft.Linux.Interop;

namespace Weft.Linux.Netlink;

/// <summary>
/// One netlink message under construction, in host byte order as netlink is:
/// <code>
/// +--------------------------------+
/// | length (4)                     |   struct nlmsghdr
/// | type (2)       | flags (2)     |
/// | sequence (4)                   |
/// | port (4)                       |
/// +--------------------------------+
/// | family header                  |   ifinfomsg, rtmsg, ...
/// +--------------------------------+
/// | length (2) | type (2) | value  |   attributes, each padded to four octets, some nested
/// </code>
/// </summary>
internal sealed class NetlinkRequest
{
    private const int Alignment = 4;
    private const int MaxLength = 64 * 1024;
    private byte[] _buffer = new byte[512];
    private readonly List<(int Position, SafeFd Fd)> _descriptors = [];
    private int _length = Libc.NLMSG_HDRLEN;

    public NetlinkRequest(ushort type, ushort flags, string target)
    {
        Type = type;
        Flags = (ushort)(flags | Libc.NLM_F_REQUEST);
        Target = target;
    }

    public ushort Type { get; }

    public ushort Flags { get; private set; }

    /// <summary>What the request is about, for the message if it fails.</summary>
    public string Target { get; }

    public void AddFlags(ushort flags) => Flags |= flags;

    /// <summary>Room for a family header at the current end, zeroed.</summary>
    public Span<byte> Header(int length) => Reserve(length);

    public NetlinkRequest Bytes(ushort type, ReadOnlySpan<byte> value)
    {
        var attribute = Reserve(4 + value.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(attribute, (ushort)(4 + value.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(attribute[2..], type);
        value.CopyTo(attribute[4..]);
        return this;
    }

    /// <summary>Text without a terminating zero, for the attributes that keep it.</summary>
    public NetlinkRequest BareText(ushort type, string value) => Bytes(type, Encoding.UTF8.GetBytes(value));

    public NetlinkRequest UInt8(ushort type, byte value) => Bytes(type, [value]);

    public NetlinkRequest UInt16BigEndian(ushort type, ushort value) => Bytes(type, [(byte)(value >> 8), (byte)value]);

    public NetlinkRequest UInt32(ushort type, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return Bytes(type, bytes);
    }

    public NetlinkRequest Int32(ushort type, int value) => UInt32(type, (uint)value);

    /// <summary>Text with the terminating zero the kernel's string policies want.</summary>
    public NetlinkRequest Text(ushort type, string value) => Bytes(type, Encoding.UTF8.GetBytes(value + '\0'));

    /// <summary>The address's own 4 or 16 octets.</summary>
    public NetlinkRequest Address(ushort type, IPAddress value) => Bytes(type, value.GetAddressBytes());

    /// <summary>A descriptor's number, which is filled in when the message is sent.</summary>
    public NetlinkRequest Descriptor(ushort type, SafeFd fd)
    {
        _descriptors.Add((_length + 4, fd));
        return UInt32(type, 0);
    }

    /// <summary>An attribute that holds what <paramref name="inner"/> adds.</summary>
    public NetlinkRequest Nested(ushort type, Action<NetlinkRequest> inner)
    {
        var start = _length;
        Reserve(4);
        inner(this);
        BinaryPrimitives.WriteUInt16LittleEndian(_buffer.AsSpan(start), checked((ushort)(_length - start)));
        BinaryPrimitives.WriteUInt16LittleEndian(_buffer.AsSpan(start + 2), (ushort)(type | Libc.NLA_F_NESTED));
        return this;
    }

    /// <summary>Where the next attribute will start; for structures whose own length is filled in later.</summary>
    public int Position => _length;

    /// <summary>What was written from a position on, to be patched.</summary>
    public Span<byte> From(int position) => _buffer.AsSpan(position, _length - position);

    /// <summary>Keeps the descriptors in the message open, and writes their numbers, until <see cref="Release()"/>.</summary>
    public void Hold()
    {
        for (var i = 0; i < _descriptors.Count; i++)
        {
            var added = false;
            try
            {
                _descriptors[i].Fd.DangerousAddRef(ref added);
            }
            catch
            {
                Release(i);
                throw;
            }

            BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(_descriptors[i].Position), _descriptors[i].Fd.Number);
        }
    }

    public void Release() => Release(_descriptors.Count);

    /// <summary>The whole message, with its header.</summary>
    public ReadOnlySpan<byte> Finish(uint sequence)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer, (uint)_length);
        BinaryPrimitives.WriteUInt16LittleEndian(_buffer.AsSpan(4), Type);
        BinaryPrimitives.WriteUInt16LittleEndian(_buffer.AsSpan(6), Flags);
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(8), sequence);
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(12), 0);
        return _buffer.AsSpan(0, _length);
    }

    private void Release(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _descriptors[i].Fd.DangerousRelease();
        }
    }

    private Span<byte> Reserve(int length)
    {
        var padded = (length + Alignment - 1) & ~(Alignment - 1);
        if (_length + padded > MaxLength)
        {
            throw new ArgumentException($"The netlink message about {Target} would be longer than {MaxLength} octets.");
        }

        if (_length + padded > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + padded));
        }

        var room = _buffer.AsSpan(_length, length);
        _length += padded;
        return room;
    }
}
