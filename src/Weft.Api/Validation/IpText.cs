using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Weft.Api;

/// <summary>Addresses and prefixes as Kubernetes reads them: no octal, no shortened IPv4, no zone.</summary>
public static class IpText
{
    public static bool TryParseAddress(string text, [NotNullWhen(true)] out IPAddress? address)
    {
        ArgumentNullException.ThrowIfNull(text);
        address = null;
        var isV6 = text.Contains(':', StringComparison.Ordinal);
        if (text.Contains('%', StringComparison.Ordinal) || text.Contains('[', StringComparison.Ordinal) ||
            (!isV6 && !IsDottedQuad(text)) || !IPAddress.TryParse(text, out var parsed))
        {
            return false;
        }

        address = parsed;
        return true;
    }

    /// <summary>Reads <c>address/length</c>; host bits are cut off, as in Kubernetes.</summary>
    public static bool TryParseCidr(string text, out IPNetwork network)
    {
        network = default;
        if (!TryParsePrefix(text, out var address, out var length))
        {
            return false;
        }

        var bytes = address.GetAddressBytes();
        for (var bit = length; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        network = new IPNetwork(new IPAddress(bytes), length);
        return true;
    }

    /// <summary>Reads <c>address/length</c> and keeps the host bits.</summary>
    public static bool TryParsePrefix(string text, [NotNullWhen(true)] out IPAddress? address, out int length)
    {
        ArgumentNullException.ThrowIfNull(text);
        address = null;
        length = 0;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash >= 0 && TryParseAddress(text[..slash], out address) &&
            text.Length - slash is 2 or 3 or 4 && (text[slash + 1] != '0' || text.Length == slash + 2) &&
            int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length) &&
            length <= (address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
    }

    private static bool IsDottedQuad(string text)
    {
        var parts = text.Split('.');
        return parts.Length == 4 && parts.All(p => p.Length is >= 1 and <= 3 && p.All(char.IsAsciiDigit) && (p.Length == 1 || p[0] != '0'));
    }
}
