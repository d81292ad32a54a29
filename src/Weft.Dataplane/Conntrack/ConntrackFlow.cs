using System.Net;
using Weft.Dataplane.Abi;

namespace Weft.Dataplane.Conntrack;

/// <summary>One direction of a flow, as the connection table has it.</summary>
/// <param name="IsReply">The direction of the answers.</param>
/// <param name="Protocol">IP protocol number.</param>
/// <param name="Action">Where its packets go.</param>
/// <param name="NatAddress">What is written into the packet; null when nothing is.</param>
/// <param name="RewritesDestination">True when that becomes the destination, as on the way to a Service; else it becomes the source.</param>
/// <param name="EgressRule">Of the sender's policies, that allowed the flow; 0 when none was asked here.</param>
/// <param name="IngressRule">The same, of the receiver's.</param>
/// <param name="LastSeen">Exact to about a second, as is <paramref name="Created"/>.</param>
/// <param name="IsAnswered">Packets were seen both ways.</param>
public sealed record ConntrackFlow(
    bool IsReply,
    IPAddress Source,
    ushort SourcePort,
    IPAddress Destination,
    ushort DestinationPort,
    byte Protocol,
    CtAction Action,
    IPAddress? NatAddress,
    ushort NatPort,
    bool RewritesDestination,
    uint EgressRule,
    uint IngressRule,
    DateTimeOffset Created,
    DateTimeOffset LastSeen,
    bool IsAnswered);
