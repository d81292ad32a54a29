using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Weft.Packets;

/// <summary>Texts of the form <c>host:port</c>, where an IPv6 address with a port is in brackets.</summary>
public static class HostAndPort
{
    /// <summary>Takes a text apart without looking at what the parts say; the port is null when there is none.</summary>
    public static (string Host, string? Port) Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith('['))
        {
            var close = text.IndexOf(']', StringComparison.Ordinal);
            return close < 0 ? (text, null)
                : close == text.Length - 1 ? (text[1..close], null)
                : text[close + 1] == ':' ? (text[1..close], text[(close + 2)..])
                : (text, null);
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 || colon != text.LastIndexOf(':') ? (text, null) : (text[..colon], text[(colon + 1)..]);
    }

    /// <summary>Reads a whole address: four numbers, or an IPv6 address without a zone. An IPv4 address mapped into IPv6 is IPv4.</summary>
    public static bool TryParseAddress(string? text, [NotNullWhen(true)] out IPAddress? address)
    {
        const int Dots = 3;
        address = null;
        if (text is null || text.AsSpan().ContainsAny('[', '%', '/') || !IPAddress.TryParse(text, out var parsed)
            || (parsed.AddressFamily == AddressFamily.InterNetwork && text.AsSpan().Count('.') != Dots))
        {
            return false;
        }

        address = parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4() : parsed;
        return true;
    }
}
