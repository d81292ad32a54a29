using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Weft.Packets;

namespace Weft.Cli.Explain;

/// <summary>What one node's agent is asked: what the policies of one of its workloads say.</summary>
internal sealed record ExplainQuestion(string Node, string Workload, bool IsEgress, IPAddress Peer, byte Protocol, ushort Port)
{
    public string Direction => IsEgress ? "egress" : "ingress";

    public string Path => string.Create(
        CultureInfo.InvariantCulture,
        $"/explain?workload={Uri.EscapeDataString(Workload)}&direction={Direction}&peer={Uri.EscapeDataString(Peer.ToString())}&protocol={Protocol}&port={Port}");
}

/// <summary>A route in one address family, and who has a say in it: nobody where neither end is a workload.</summary>
internal sealed record ExplainPath(
    ExplainRoute Route, IPAddress From, IPAddress To, byte Protocol, ImmutableArray<ExplainQuestion> Questions)
{
    public string Family => From.AddressFamily == AddressFamily.InterNetwork ? "IPv4" : "IPv6";
}

/// <summary>Whom to ask what. Pure.</summary>
internal static class ExplainPlan
{
    private const byte Icmp = 1;
    private const byte Icmpv6 = 58;

    /// <summary>Every route in every family that both of its ends have.</summary>
    public static ImmutableArray<ExplainPath> For(ExplainEnd sender, IEnumerable<ExplainRoute> routes) =>
    [
        .. from route in routes
           from family in (AddressFamily[])[AddressFamily.InterNetwork, AddressFamily.InterNetworkV6]
           let source = sender.Addresses.FirstOrDefault(address => address.AddressFamily == family)
           let destination = route.To.Addresses.FirstOrDefault(address => address.AddressFamily == family)
           where source is not null && destination is not null
           select PathOf(sender, route, source, destination),
    ];

    /// <summary>The protocol as a family has it: people mean either by the name of one.</summary>
    public static byte ProtocolIn(AddressFamily family, byte protocol) =>
        protocol is Icmp or Icmpv6 ? (family == AddressFamily.InterNetwork ? Icmp : Icmpv6) : protocol;

    /// <summary><c>:6379/TCP</c>, or <c>/ICMP</c> where there are no ports.</summary>
    public static string PortText(byte protocol, ushort port) => ProtocolName.HasPorts(protocol)
        ? string.Create(CultureInfo.InvariantCulture, $":{port}/{ProtocolName.Of(protocol)}")
        : $"/{ProtocolName.Of(protocol)}";

    private static ExplainPath PathOf(ExplainEnd from, ExplainRoute route, IPAddress source, IPAddress destination)
    {
        byte protocol = ProtocolIn(source.AddressFamily, route.Protocol);
        var questions = ImmutableArray.CreateBuilder<ExplainQuestion>();
        if (from is { Workload: { } sender, Node: { } senderNode })
        {
            questions.Add(new ExplainQuestion(senderNode, sender, IsEgress: true, destination, protocol, route.Port));
        }

        if (route.To is { Workload: { } receiver, Node: { } receiverNode })
        {
            questions.Add(new ExplainQuestion(receiverNode, receiver, IsEgress: false, source, protocol, route.Port));
        }

        return new ExplainPath(route, source, destination, protocol, questions.ToImmutable());
    }
}
