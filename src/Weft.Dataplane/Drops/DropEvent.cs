using System.Net;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Endpoints;

namespace Weft.Dataplane.Drops;

/// <summary>One dropped packet, as the program that dropped it reported.</summary>
/// <param name="Time">When, by the node's clock.</param>
/// <param name="Text">What the reason means, for people.</param>
/// <param name="Program">The attach point whose program dropped it.</param>
/// <param name="Endpoint">The workload the program ran for, if any.</param>
/// <param name="Workload">Its name, if this node knows the endpoint.</param>
/// <param name="InterfaceIndex">Where the packet came in.</param>
/// <param name="Source">Null when the packet was dropped before its addresses were read.</param>
/// <param name="Protocol">IP protocol number; 0 when unknown.</param>
/// <param name="SourcePort">For ICMP echo the identifier.</param>
/// <param name="Rule">The policy rule that dropped it, as the desired state numbers them; 0 when none of it did.</param>
/// <param name="Service">The Service that has the destination, as namespace/name; null when it is none's, or not known.</param>
public sealed record DropEvent(
    DateTimeOffset Time,
    DropReason Reason,
    string Text,
    Hook Program,
    EndpointId? Endpoint,
    string? Workload,
    int InterfaceIndex,
    int LengthBytes,
    int EtherType,
    IPAddress? Source,
    IPAddress? Destination,
    int Protocol,
    int SourcePort,
    int DestinationPort,
    uint Rule,
    string? Service);
