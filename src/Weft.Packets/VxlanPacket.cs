using System.Buffers.Binary;

namespace Weft.Packets;

/// <summary>
/// A VXLAN packet (the payload of UDP port 4789) as it lies in memory.
/// <code>
/// +-+-+-+-+-+-+-+-+-----------------------------------------------+
/// |R|R|R|R|I|R|R|R|                   reserved                    |
/// +-+-+-+-+-+-+-+-+-------------------------------+---------------+
/// |       VXLAN network identifier (VNI)          |   reserved    |
/// +-----------------------------------------------+---------------+
/// |                     inner Ethernet frame                      |
/// </code>
/// https://www.rfc-editor.org/rfc/rfc7348#section-5
/// </summary>
public readonly ref struct VxlanPacket
{
    /// <summary>Octets before the inner frame.</summary>
    public const int HeaderLength = 8;

    /// <summary>The port IANA gave it.</summary>
    public const ushort Port = 4789;

    private const byte VniPresent = 0x08;
    private readonly ReadOnlySpan<byte> _bytes;

    private VxlanPacket(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>24 bits.</summary>
    public int Vni => (int)(BinaryPrimitives.ReadUInt32BigEndian(_bytes[4..]) >> 8);

    /// <summary>The inner Ethernet frame.</summary>
    public ReadOnlySpan<byte> Frame => _bytes[HeaderLength..];

    /// <summary>False if it is too short or its VNI is not marked valid.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out VxlanPacket packet)
    {
        packet = new VxlanPacket(bytes);
        return bytes.Length >= HeaderLength && (bytes[0] & VniPresent) != 0;
    }

    /// <summary>Writes the header and returns its length.</summary>
    public static int WriteHeader(Span<byte> destination, int vni)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)vni, 0xff_ffffu, nameof(vni));
        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)VniPresent << 24);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], (uint)vni << 8);
        return HeaderLength;
    }
}
