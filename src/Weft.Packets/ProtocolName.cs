using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Weft.Packets;

/// <summary>IP protocol numbers as people write them.</summary>
public static class ProtocolName
{
    private const string NumberPrefix = "IP/";

    private static readonly (string Name, byte Number)[] _known = [("ICMP", 1), ("TCP", 6), ("UDP", 17), ("ICMPv6", 58), ("SCTP", 132)];

    /// <summary>The usual name, or <c>IP/number</c>.</summary>
    public static string Of(byte protocol)
    {
        foreach (var (name, number) in _known)
        {
            if (number == protocol)
            {
                return name;
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{NumberPrefix}{protocol}");
    }

    /// <summary>Reads what <see cref="Of"/> writes, in any case, or a bare number.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out byte protocol)
    {
        protocol = 0;
        if (text is null)
        {
            return false;
        }

        foreach (var (name, number) in _known)
        {
            if (name.Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                protocol = number;
                return true;
            }
        }

        var digits = text.StartsWith(NumberPrefix, StringComparison.OrdinalIgnoreCase) ? text.AsSpan(NumberPrefix.Length) : text;
        return byte.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out protocol);
    }

    /// <summary>TCP, UDP and SCTP.</summary>
    public static bool HasPorts(byte protocol) => protocol is 6 or 17 or 132;
}
