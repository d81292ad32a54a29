using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Weft.Agent.Services.Projection;

/// <summary>Addresses of both families as numbers in one space: IPv4 is mapped as in RFC 4291 section 2.5.5.2.</summary>
internal static class AddressNumber
{
    private const int Ipv4Offset = 96;

    private static readonly UInt128 _ipv4Base = (UInt128)0xffff << 32;

    public static UInt128 Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetwork
            ? _ipv4Base | BinaryPrimitives.ReadUInt32BigEndian(bytes)
            : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    /// <summary>The prefix's length within the one space.</summary>
    public static int LengthOf(IPNetwork prefix) =>
        prefix.PrefixLength + (prefix.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? Ipv4Offset : 0);

    public static UInt128 Masked(UInt128 number, int length) => length == 0 ? 0 : number & (UInt128.MaxValue << (128 - length));
}
