using System.Globalization;
using System.Net;

namespace Weft.Testing.Policies;

/// <summary>Addresses that begin with the same bits. Bits behind the prefix are as good as zero, as everywhere in Kubernetes.</summary>
public sealed record AddressBlock(IPAddress Address, int PrefixLength)
{
    /// <exception cref="FormatException">The text is no CIDR.</exception>
    public static AddressBlock Parse(string cidr)
    {
        ArgumentNullException.ThrowIfNull(cidr);
        string[] parts = cidr.Split('/');
        if (parts.Length == 2 && IPAddress.TryParse(parts[0], out IPAddress? address)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int length)
            && length <= address.GetAddressBytes().Length * 8)
        {
            return new AddressBlock(address, length);
        }

        throw new FormatException($"'{cidr}' is no CIDR");
    }

    public bool Contains(IPAddress other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.AddressFamily != Address.AddressFamily)
        {
            return false;
        }

        byte[] mine = Address.GetAddressBytes();
        byte[] its = other.GetAddressBytes();
        for (int bit = 0; bit < PrefixLength; bit++)
        {
            int mask = 0x80 >> (bit % 8);
            if ((mine[bit / 8] & mask) != (its[bit / 8] & mask))
            {
                return false;
            }
        }

        return true;
    }
}
