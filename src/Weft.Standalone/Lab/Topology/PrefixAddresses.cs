using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Weft.Standalone.Lab.Topology;

/// <summary>Counts addresses within a prefix.</summary>
internal static class PrefixAddresses
{
    /// <summary>The address at <paramref name="index"/> from the prefix' base address (index 0).</summary>
    /// <remarks>In IPv6 the index is written with its decimal digits, so that a node is .11 in one family and ::11 in the other.</remarks>
    public static IPAddress At(IPNetwork prefix, int index)
    {
        if (prefix.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6)
        {
            index = int.Parse(index.ToString(CultureInfo.InvariantCulture), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        }

        byte[] bytes = prefix.BaseAddress.GetAddressBytes();
        for (int i = bytes.Length - 1, carry = index; i >= 0 && carry > 0; i--)
        {
            carry += bytes[i];
            bytes[i] = (byte)carry;
            carry >>= 8;
        }

        return new IPAddress(bytes);
    }

    /// <summary>True if the prefix holds an address at <paramref name="index"/> that is not its broadcast address.</summary>
    public static bool Holds(IPNetwork prefix, int index)
    {
        int bits = (prefix.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 32 : 128) - prefix.PrefixLength;
        return bits >= 31 || index < (1 << bits) - 1;
    }
}
