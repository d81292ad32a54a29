using System.Buffers.Binary;
using System.Net;
using Weft.Dataplane.Abi;
using Weft.Packets;

namespace Weft.Bpf.Tests.Fabric;

/// <summary>Texts into the fields of map rows.</summary>
internal static class Rows
{
    public static BigEndianUInt32 Ipv4(string address) =>
        BinaryPrimitives.ReadUInt32BigEndian(IPAddress.Parse(address).GetAddressBytes());

    public static Bytes16 Ipv6(string address)
    {
        var bytes = default(Bytes16);
        IPAddress.Parse(address).GetAddressBytes().CopyTo((Span<byte>)bytes);
        return bytes;
    }

    /// <summary>The address in a field that holds those of both families.</summary>
    public static IPAddress Address(Bytes16 bytes, int family) => new(((ReadOnlySpan<byte>)bytes)[..(family == 4 ? 4 : 16)]);

    public static Bytes6 Mac(string address)
    {
        var bytes = default(Bytes6);
        MacAddress.Parse(address).CopyTo(bytes);
        return bytes;
    }

    public static bool IsIpv4(string addressOrPrefix) => !addressOrPrefix.Contains(':', StringComparison.Ordinal);

    public static (string Address, uint Length) Split(string prefix)
    {
        var parts = prefix.Split('/');
        return (parts[0], uint.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
    }
}
