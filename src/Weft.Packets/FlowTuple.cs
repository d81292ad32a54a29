using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Weft.Packets;

/// <summary>What makes packets one flow, seen from who began it.</summary>
/// <param name="Protocol">IP protocol number.</param>
/// <param name="SourcePort">0 for protocols without ports, as is the other: nobody sees the identifier of an echo request.</param>
public sealed record FlowTuple(byte Protocol, IPAddress Source, ushort SourcePort, IPAddress Destination, ushort DestinationPort)
{
    private const string Arrow = "->";

    /// <summary>The flow as its answers have it.</summary>
    public FlowTuple Reversed => new(Protocol, Destination, DestinationPort, Source, SourcePort);

    /// <summary>
    /// Reads <c>TCP 10.64.0.5:40000 -> 10.64.1.7:80</c>, <c>UDP [fd64:1::5]:5353 -> [fd64:2::7]:53</c>, <c>ICMP 10.64.0.5 -> 10.64.1.7</c>. What stands
    /// before the protocol, in parentheses after an end, or after the destination is skipped: a line of <c>weft drops</c> may be given as it is.
    /// </summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out FlowTuple? tuple)
    {
        tuple = null;
        var at = text?.IndexOf(Arrow, StringComparison.Ordinal) ?? -1;
        if (at < 0)
        {
            return false;
        }

        var left = Words(WithoutNote(text![..at].Trim()));
        var right = Words(text[(at + Arrow.Length)..]);
        if (left.Length < 2 || right.Length < 1 || !ProtocolName.TryParse(left[^2], out var protocol)
            || !TryParseEnd(left[^1], protocol, out var source, out var sourcePort)
            || !TryParseEnd(right[0], protocol, out var destination, out var destinationPort)
            || source.AddressFamily != destination.AddressFamily)
        {
            return false;
        }

        tuple = new FlowTuple(protocol, source, sourcePort, destination, destinationPort);
        return true;
    }

    /// <summary>True for a packet of either direction.</summary>
    public bool Holds(int protocol, IPAddress? source, int sourcePort, IPAddress? destination, int destinationPort) =>
        protocol == Protocol
        && (IsFrom(source, sourcePort, destination, destinationPort) || IsFrom(destination, destinationPort, source, sourcePort));

    /// <summary>As <see cref="TryParse"/> reads it.</summary>
    public override string ToString() => $"{ProtocolName.Of(Protocol)} {End(Source, SourcePort)} {Arrow} {End(Destination, DestinationPort)}";

    private static string End(IPAddress address, ushort port) => port == 0 ? address.ToString() : new IPEndPoint(address, port).ToString();

    private static string WithoutNote(string text) =>
        text.EndsWith(')') && text.LastIndexOf('(') is > 0 and var open ? text[..open].TrimEnd() : text;

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static bool TryParseEnd(string text, byte protocol, [NotNullWhen(true)] out IPAddress? address, out ushort port)
    {
        port = 0;
        var (host, number) = HostAndPort.Split(text);
        return HostAndPort.TryParseAddress(host, out address)
            && (number is null
                || (ProtocolName.HasPorts(protocol) && ushort.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out port)));
    }

    private bool IsFrom(IPAddress? source, int sourcePort, IPAddress? destination, int destinationPort) =>
        Source.Equals(source) && Destination.Equals(destination)
        && (!ProtocolName.HasPorts(Protocol) || (sourcePort == SourcePort && destinationPort == DestinationPort));
}
