using System.Net;

namespace Weft.Packets;

/// <summary>
/// A neighbour solicitation or advertisement: the ICMPv6 messages that stand for ARP in IPv6.
/// <code>
/// +---------------+---------------+-------------------------------+
/// |  135 or 136   |     code 0    |           checksum            |
/// +-+-+-+---------+---------------+-------------------------------+
/// |R|S|O|                     reserved (flags: 136 only)          |
/// +-+-+-+---------------------------------------------------------+
/// |                   target address (16 octets)                  |
/// +---------------+---------------+-------------------------------+
/// | option type   | length/8      | link-layer address (6)        |
/// +---------------+---------------+-------------------------------+
/// </code>
/// https://www.rfc-editor.org/rfc/rfc4861#section-4.3
/// </summary>
public readonly ref struct NeighborMessage
{
    /// <summary>Octets before the options.</summary>
    public const int MinLength = 24;

    /// <summary>Octets with the one link-layer address option.</summary>
    public const int LengthWithLinkLayer = 32;

    private const int FlagsOffset = 4;
    private const int TargetOffset = 8;
    private const byte SourceLinkLayer = 1;
    private const byte TargetLinkLayer = 2;
    private readonly ReadOnlySpan<byte> _bytes;

    private NeighborMessage(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public bool IsSolicitation => _bytes[0] == Icmpv6Type.NeighborSolicitation;

    public NeighborFlags Flags => (NeighborFlags)(_bytes[FlagsOffset] & 0xe0);

    public IPAddress Target => new(_bytes.Slice(TargetOffset, 16));

    /// <summary>The address in the message's own option: the asker's in a solicitation, the target's in an advertisement.</summary>
    public MacAddress? LinkLayerAddress
    {
        get
        {
            var wanted = IsSolicitation ? SourceLinkLayer : TargetLinkLayer;
            for (var options = _bytes[MinLength..]; options.Length >= 8;)
            {
                var length = options[1] * 8;
                if (length == 0 || length > options.Length)
                {
                    return null;
                }

                if (options[0] == wanted && length == 8)
                {
                    return new MacAddress(options.Slice(2, MacAddress.Length));
                }

                options = options[length..];
            }

            return null;
        }
    }

    /// <summary>False if it is too short or another ICMPv6 message.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out NeighborMessage message)
    {
        message = new NeighborMessage(bytes);
        return bytes.Length >= MinLength && bytes[1] == 0
            && bytes[0] is Icmpv6Type.NeighborSolicitation or Icmpv6Type.NeighborAdvertisement;
    }

    /// <summary>Writes a solicitation, with a zero checksum, and returns its length.</summary>
    public static int WriteSolicitation(Span<byte> destination, IPAddress target, MacAddress? sender) =>
        Write(destination, Icmpv6Type.NeighborSolicitation, NeighborFlags.None, target, sender);

    /// <summary>Writes an advertisement, with a zero checksum, and returns its length.</summary>
    public static int WriteAdvertisement(Span<byte> destination, NeighborFlags flags, IPAddress target, MacAddress owner) =>
        Write(destination, Icmpv6Type.NeighborAdvertisement, flags, target, owner);

    private static int Write(Span<byte> destination, byte type, NeighborFlags flags, IPAddress target, MacAddress? linkLayer)
    {
        IcmpMessage.WriteHeader(destination, type, 0, (uint)flags << 24);
        AddressBytes.Write(destination[TargetOffset..], target, 16);
        if (linkLayer is not { } mac)
        {
            return MinLength;
        }

        destination[MinLength] = type == Icmpv6Type.NeighborSolicitation ? SourceLinkLayer : TargetLinkLayer;
        destination[MinLength + 1] = 1;
        mac.CopyTo(destination[(MinLength + 2)..]);
        return LengthWithLinkLayer;
    }
}

/// <summary>What an advertisement says about its sender.</summary>
[Flags]
public enum NeighborFlags : byte
{
    None = 0,
    Override = 0x20,
    Solicited = 0x40,
    Router = 0x80,
}
