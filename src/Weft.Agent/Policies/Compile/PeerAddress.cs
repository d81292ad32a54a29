using System.Buffers.Binary;
using System.Net;

namespace Weft.Agent.Policies.Compile;

/// <summary>Addresses from numbers as <see cref="Services.Projection.AddressNumber"/> makes them.</summary>
internal static class PeerAddress
{
    private const int Ipv4Bits = 32;

    public static bool IsIpv4(UInt128 number) => number >> Ipv4Bits == 0xffff;

    public static IPNetwork Prefix(UInt128 number)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return IsIpv4(number) ? new IPNetwork(new IPAddress(bytes[12..]), Ipv4Bits) : new IPNetwork(new IPAddress(bytes), 128);
    }
}
