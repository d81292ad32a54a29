using System.Net;

namespace Weft.Packets;

/// <summary>IP addresses into wire bytes, with the family checked where a format fixes it.</summary>
internal static class AddressBytes
{
    public static void Write(Span<byte> destination, IPAddress address, int length)
    {
        if (!address.TryWriteBytes(destination, out var written) || written != length)
        {
            throw new ArgumentException($"{address} is not an address of {length} octets.", nameof(address));
        }
    }
}
