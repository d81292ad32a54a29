using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using System.Text;
using Weft.Linux.Interop;

namespace Weft.Linux.Netlink;

/// <summary>Walks a run of netlink attributes; stops at the first that does not fit the bytes.</summary>
internal ref struct NetlinkAttributes(ReadOnlySpan<byte> bytes)
{
    private const int HeaderLength = 4;
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>The attribute's number, without the flags that ride in its upper bits.</summary>
    public ushort Type { get; private set; }

    /// <summary>The attribute's value.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    public readonly NetlinkAttributes Nested => new(Value);

    /// <summary>The value as text, up to its terminating zero.</summary>
    public readonly string Text
    {
        get
        {
            var end = Value.IndexOf((byte)0);
            return Encoding.UTF8.GetString(end < 0 ? Value : Value[..end]);
        }
    }

    /// <summary>The value as an address; null if it has another length than one.</summary>
    public readonly IPAddress? Address => Value.Length is 4 or 16 ? new IPAddress(Value) : null;

    public readonly PhysicalAddress LinkAddress => new(Value.ToArray());

    public bool TryRead()
    {
        if (_rest.Length < HeaderLength)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16LittleEndian(_rest);
        if (length < HeaderLength || length > _rest.Length)
        {
            return false;
        }

        Type = (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(_rest[2..]) & Libc.NLA_TYPE_MASK);
        Value = _rest[HeaderLength..length];
        _rest = _rest[Math.Min((length + 3) & ~3, _rest.Length)..];
        return true;
    }

    public readonly byte UInt8() => Value.Length >= 1 ? Value[0] : (byte)0;

    public readonly ushort UInt16BigEndian() => Value.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(Value) : (ushort)0;

    public readonly uint UInt32() => Value.Length >= 4 ? BinaryPrimitives.ReadUInt32LittleEndian(Value) : 0;

    public readonly int Int32() => (int)UInt32();
}
