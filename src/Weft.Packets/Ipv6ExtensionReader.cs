using System.Buffers.Binary;

namespace Weft.Packets;

/// <summary>
/// Walks the extension headers of an IPv6 packet, one a call, to the upper layer.
/// <code>
/// hop-by-hop, routing, destination options     fragment
/// +---------------+---------------+-------     +---------------+---------------+-------------------+--+-+
/// |  next header  | length/8 - 1  | data ..    |  next header  |   reserved    |  offset (13 bits) |00|M|
/// +---------------+---------------+-------     +---------------+---------------+-------------------+--+-+
///                                              |                   identification                       |
///                                              +--------------------------------------------------------+
/// </code>
/// https://www.rfc-editor.org/rfc/rfc8200#section-4; authentication header (length in words, minus 2):
/// https://www.rfc-editor.org/rfc/rfc4302#section-2.2
/// </summary>
public ref struct Ipv6ExtensionReader
{
    /// <summary>Octets of a fragment header.</summary>
    public const int FragmentHeaderLength = 8;

    private const ushort MoreFragmentsBit = 1;
    private const ushort OffsetMask = 0xfff8;

    internal Ipv6ExtensionReader(IpProtocol first, ReadOnlySpan<byte> bytes)
    {
        Protocol = first;
        Rest = bytes;
    }

    /// <summary>What <see cref="Rest"/> starts with.</summary>
    public IpProtocol Protocol { get; private set; }

    /// <summary>The bytes not walked over yet; at the end, the upper layer.</summary>
    public ReadOnlySpan<byte> Rest { get; private set; }

    /// <summary>True once a fragment header was passed that cuts the packet.</summary>
    public bool IsFragment { get; private set; }

    public bool MoreFragments { get; private set; }

    public int FragmentOffsetBytes { get; private set; }

    public uint FragmentIdentification { get; private set; }

    /// <summary>True while <see cref="Protocol"/> is a header this reader can step over.</summary>
    public readonly bool AtExtension => Protocol is IpProtocol.HopByHop or IpProtocol.Routing or IpProtocol.DestinationOptions
        or IpProtocol.AuthenticationHeader or IpProtocol.Fragment;

    /// <summary>
    /// Steps over every extension header; false if one does not fit the bytes. In a fragment that is not the first,
    /// <see cref="Rest"/> is the middle of the upper layer.
    /// </summary>
    public bool TryReadToUpperLayer()
    {
        while (AtExtension && !(IsFragment && FragmentOffsetBytes > 0))
        {
            if (!TryRead())
            {
                return false;
            }
        }

        return true;
    }

    private bool TryRead()
    {
        if (Rest.Length < 8)
        {
            return false;
        }

        var length = Protocol switch
        {
            IpProtocol.Fragment => FragmentHeaderLength,
            IpProtocol.AuthenticationHeader => (Rest[1] + 2) * 4,
            _ => (Rest[1] + 1) * 8,
        };
        if (Rest.Length < length)
        {
            return false;
        }

        if (Protocol == IpProtocol.Fragment)
        {
            ReadFragment();
        }

        Protocol = (IpProtocol)Rest[0];
        Rest = Rest[length..];
        return true;
    }

    private void ReadFragment()
    {
        var word = BinaryPrimitives.ReadUInt16BigEndian(Rest[2..]);
        MoreFragments = (word & MoreFragmentsBit) != 0;
        FragmentOffsetBytes = word & OffsetMask;
        FragmentIdentification = BinaryPrimitives.ReadUInt32BigEndian(Rest[4..]);
        IsFragment |= MoreFragments || FragmentOffsetBytes > 0;
    }

    /// <summary>Writes a fragment header and returns its length; the offset is a multiple of 8.</summary>
    public static int WriteFragmentHeader(Span<byte> destination, IpProtocol next, uint identification, int offsetBytes, bool moreFragments)
    {
        destination[0] = (byte)next;
        destination[1] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)((offsetBytes & OffsetMask) | (moreFragments ? MoreFragmentsBit : 0)));
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], identification);
        return FragmentHeaderLength;
    }
}
