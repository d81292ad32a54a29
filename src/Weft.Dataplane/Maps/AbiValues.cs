using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Weft.Dataplane.Abi;
using Weft.Packets;

namespace Weft.Dataplane.Maps;

/// <summary>Addresses into the fields of rows and back.</summary>
internal static class AbiValues
{
    public static BigEndianUInt32 ToIpv4(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        return address.AddressFamily == AddressFamily.InterNetwork && address.TryWriteBytes(bytes, out _)
            ? BinaryPrimitives.ReadUInt32BigEndian(bytes)
            : throw new ArgumentException($"{address} is not an IPv4 address.", nameof(address));
    }

    public static Bytes16 ToIpv6(IPAddress address)
    {
        var bytes = default(Bytes16);
        return address.AddressFamily == AddressFamily.InterNetworkV6 && address.TryWriteBytes(bytes, out _)
            ? bytes
            : throw new ArgumentException($"{address} is not an IPv6 address.", nameof(address));
    }

    /// <summary>The address as a number: of IPv4 the lowest 32 bits.</summary>
    public static UInt128 ToNumber(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        return length == sizeof(uint) ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    public static Bytes6 ToMac(MacAddress mac)
    {
        var bytes = default(Bytes6);
        mac.CopyTo(bytes);
        return bytes;
    }

    /// <summary>The address, or null for a field of zeros.</summary>
    public static IPAddress? FromIpv4(BigEndianUInt32 value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return value == 0 ? null : new IPAddress(bytes);
    }

    /// <summary>The address, or null for a field of zeros.</summary>
    public static IPAddress? FromIpv6(Bytes16 value) =>
        ((ReadOnlySpan<byte>)value).ContainsAnyExcept((byte)0) ? new IPAddress((ReadOnlySpan<byte>)value) : null;

    public static MacAddress FromMac(Bytes6 value) => new(value);
}
