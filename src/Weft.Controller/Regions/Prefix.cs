using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Weft.Controller.Regions;

/// <summary>Arithmetic on prefixes.</summary>
internal static class Prefix
{
    public static int BitsOf(IPNetwork prefix) => prefix.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;

    public static bool IsIpv4(IPNetwork prefix) => prefix.BaseAddress.AddressFamily == AddressFamily.InterNetwork;

    public static bool Holds(IPNetwork outer, IPNetwork inner) =>
        outer.BaseAddress.AddressFamily == inner.BaseAddress.AddressFamily
        && outer.PrefixLength <= inner.PrefixLength
        && outer.Contains(inner.BaseAddress);

    /// <summary>How many prefixes of a length are in one; capped, since nothing here counts further.</summary>
    public static int CountOf(IPNetwork prefix, int length, int cap) =>
        length < prefix.PrefixLength ? 0 : length - prefix.PrefixLength >= 31 ? cap : Math.Min(cap, 1 << (length - prefix.PrefixLength));

    /// <summary>The prefix of a length at an index within another.</summary>
    public static IPNetwork At(IPNetwork prefix, int length, int index)
    {
        var bits = BitsOf(prefix);
        Span<byte> bytes = stackalloc byte[16];
        prefix.BaseAddress.TryWriteBytes(bytes, out var size);
        var number = size == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);

        // A prefix as long as the address has no bits below it to shift by.
        number += length == bits ? (UInt128)(uint)index : (UInt128)(uint)index << (bits - length);
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return new IPNetwork(new IPAddress(size == 4 ? bytes[12..] : bytes), length);
    }
}
