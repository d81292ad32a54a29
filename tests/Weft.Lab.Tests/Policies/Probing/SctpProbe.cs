using System.Buffers.Binary;
using System.Net.Sockets;
using Weft.Linux.Sockets;

namespace Weft.Lab.Tests.Policies.Probing;

/// <summary>
/// The first packet of an SCTP association or the answer to it, written by hand: the machine's kernel may have no SCTP.
/// A probe's mark takes the place of the initiate tag and the initial TSN.
/// </summary>
/// <remarks>
/// https://www.rfc-editor.org/rfc/rfc9260#section-3: ports (2 + 2), verification tag (4), CRC32c (4, little endian), then the INIT
/// chunk: type, flags, length (2), initiate tag (4), window (4), streams out and in (2 + 2), initial TSN (4).
/// </remarks>
internal readonly ref struct SctpProbe
{
    public const byte Init = 1;
    private const byte InitAck = 2;
    private const int Protocol = 132;
    private const int Length = 32;
    private const int ChecksumOffset = 8;
    private const int TypeOffset = 12;
    private const int TagOffset = 16;
    private const int TsnOffset = 28;

    private SctpProbe(byte type, ushort source, ushort destination, uint verification, ReadOnlySpan<byte> mark)
    {
        Type = type;
        Source = source;
        Destination = destination;
        Verification = verification;
        Mark = mark;
    }

    public byte Type { get; }

    public ushort Source { get; }

    public ushort Destination { get; }

    public ReadOnlySpan<byte> Mark { get; }

    private uint Verification { get; }

    /// <summary>A raw socket in the calling thread's namespace.</summary>
    public static Socket OpenRaw(bool ipv6)
    {
        using LinuxSocket opened = LinuxSocket.Open(null, ipv6 ? SocketDomain.Ipv6 : SocketDomain.Ipv4, SocketStyle.Raw, Protocol);
        return opened.IntoSocket();
    }

    public static SctpProbe Request(ushort source, ushort destination, ReadOnlySpan<byte> mark) => new(Init, source, destination, 0, mark);

    /// <summary>Reads a packet as a raw socket gives it: IPv4 comes with its header, IPv6 without.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, AddressFamily family, byte type, out SctpProbe probe)
    {
        probe = default;
        int header = family == AddressFamily.InterNetworkV6 || bytes.IsEmpty ? 0 : (bytes[0] & 0x0f) * 4;
        if (bytes.Length < header + Length || bytes[header + TypeOffset] != type)
        {
            return false;
        }

        ReadOnlySpan<byte> packet = bytes[header..];
        byte[] mark = [.. packet.Slice(TagOffset, 4), .. packet.Slice(TsnOffset, 4)];
        probe = new SctpProbe(
            type, BinaryPrimitives.ReadUInt16BigEndian(packet), BinaryPrimitives.ReadUInt16BigEndian(packet[2..]), BinaryPrimitives.ReadUInt32BigEndian(packet[4..]), mark);
        return true;
    }

    /// <summary>The INIT ACK: back to the sender, with its tag.</summary>
    public SctpProbe Answer() => new(InitAck, Destination, Source, BinaryPrimitives.ReadUInt32BigEndian(Mark), Mark);

    public static bool TryReadAnswer(ReadOnlySpan<byte> bytes, AddressFamily family, out SctpProbe probe) => TryRead(bytes, family, InitAck, out probe);

    public byte[] Write()
    {
        byte[] packet = new byte[Length];
        BinaryPrimitives.WriteUInt16BigEndian(packet, Source);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), Destination);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), Verification);
        packet[TypeOffset] = Type;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(14), Length - TypeOffset);
        Mark[..4].CopyTo(packet.AsSpan(TagOffset));
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(20), 65536);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(24), 1);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(26), 1);
        Mark[4..].CopyTo(packet.AsSpan(TsnOffset));
        BinaryPrimitives.WriteUInt32LittleEndian(packet.AsSpan(ChecksumOffset), Crc32c(packet));
        return packet;
    }

    private static uint Crc32c(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte each in bytes)
        {
            crc = System.Numerics.BitOperations.Crc32C(crc, each);
        }

        return ~crc;
    }
}
