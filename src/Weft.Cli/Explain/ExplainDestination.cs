using System.Diagnostics.CodeAnalysis;
using Weft.Packets;

namespace Weft.Cli.Explain;

/// <summary>Where a flow goes to, as a person writes it: <c>TARGET[:PORT][/PROTOCOL]</c>.</summary>
/// <param name="Port">A number, or the name of a Service's port; null when none was given.</param>
/// <param name="Protocol">IP protocol number; null when none was given.</param>
internal sealed record ExplainDestination(ExplainTarget Target, string? Port, byte? Protocol)
{
    /// <summary>Reads <c>shop/redis-0:6379</c>, <c>svc/shop/redis:6379/tcp</c>, <c>[fd64::7]:53/udp</c>, <c>10.64.0.5/icmp</c>.</summary>
    /// <remarks>
    /// A protocol's name after a slash counts as one only if what is before it could stand alone as an end of that length: <c>shop/tcp</c> is the
    /// Pod tcp, <c>shop/web/tcp</c> is not.
    /// </remarks>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ExplainDestination? destination)
    {
        destination = null;
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        int slash = text.LastIndexOf('/');
        if (slash > 0 && !text[(slash + 1)..].All(char.IsAsciiDigit) && ProtocolName.TryParse(text[(slash + 1)..], out byte protocol)
            && TryParseEnd(text[..slash], out ExplainTarget? before, out string? port)
            && (port is not null || (before is not NodeTarget && !IsServiceWord(text[..slash]))))
        {
            destination = new ExplainDestination(before, port, protocol);
            return true;
        }

        if (TryParseEnd(text, out ExplainTarget? target, out port))
        {
            destination = new ExplainDestination(target, port, null);
            return true;
        }

        return false;
    }

    private static bool IsServiceWord(string text) =>
        text.StartsWith("svc/", StringComparison.Ordinal) && text.Count(c => c == '/') == 1;

    private static bool TryParseEnd(string text, [NotNullWhen(true)] out ExplainTarget? target, out string? port)
    {
        (string host, port) = HostAndPort.Split(text);
        return ExplainTarget.TryParse(host, out target) && (port is null || (port.Length is > 0 and <= 15 && port.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')));
    }
}
