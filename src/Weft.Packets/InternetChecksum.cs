using System.Buffers.Binary;
using System.Net;

namespace Weft.Packets;

/// <summary>
/// The one's complement sum of IPv4, ICMP, TCP and UDP.
/// https://www.rfc-editor.org/rfc/rfc1071; IPv6 pseudo header: https://www.rfc-editor.org/rfc/rfc8200#section-8.1
/// </summary>
public static class InternetChecksum
{
    /// <summary>The checksum to write over <paramref name="bytes"/> whose checksum field is zero.</summary>
    public static ushort Compute(ReadOnlySpan<byte> bytes, uint initial = 0) => (ushort)~Fold(Sum(bytes, initial));

    /// <summary>True if bytes that include their checksum (and pseudo header sum) are intact.</summary>
    public static bool IsValid(ReadOnlySpan<byte> bytes, uint initial = 0) => Fold(Sum(bytes, initial)) == 0xffff;

    /// <summary>
    /// Sum of the pseudo header: both addresses, protocol and length of the upper-layer packet; to be handed on as
    /// <c>initial</c>. Both addresses are of one family.
    /// </summary>
    public static uint PseudoHeader(IPAddress source, IPAddress destination, IpProtocol protocol, int length)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        if (source.AddressFamily != destination.AddressFamily)
        {
            throw new ArgumentException("Source and destination are of different families.", nameof(destination));
        }

        Span<byte> address = stackalloc byte[16];
        source.TryWriteBytes(address, out var size);
        var sum = Sum(address[..size], (uint)protocol + (uint)(length >> 16) + (uint)(length & 0xffff));
        destination.TryWriteBytes(address, out size);
        return Sum(address[..size], sum);
    }

    private static uint Sum(ReadOnlySpan<byte> bytes, uint sum)
    {
        ulong total = sum;
        while (bytes.Length >= 2)
        {
            total += BinaryPrimitives.ReadUInt16BigEndian(bytes);
            bytes = bytes[2..];
        }

        if (bytes.Length == 1)
        {
            total += (uint)bytes[0] << 8;
        }

        return Fold(total);
    }

    private static ushort Fold(ulong sum)
    {
        while (sum > 0xffff)
        {
            sum = (sum & 0xffff) + (sum >> 16);
        }

        return (ushort)sum;
    }
}
