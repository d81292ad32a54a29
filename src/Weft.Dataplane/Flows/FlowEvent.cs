using System.Net;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Endpoints;

namespace Weft.Dataplane.Flows;

/// <summary>One new flow that was allowed, as the program that let it pass reported. Addresses and ports are the ends', as policies see them.</summary>
/// <param name="Time">When, by the node's clock.</param>
/// <param name="Kind">Flow, or Audit for one that policies in audit mode would decide otherwise.</param>
/// <param name="Program">The attach point whose program saw its first packet.</param>
/// <param name="From">The workload of this node that began it, if one did.</param>
/// <param name="To">The workload of this node that it is for, if it is for one.</param>
/// <param name="Protocol">IP protocol number.</param>
/// <param name="SourcePort">For ICMP echo the identifier.</param>
/// <param name="Via">The Service address that the client used; null when it used none.</param>
/// <param name="Service">The Service that has it, as namespace/name; null when it is not known.</param>
/// <param name="EgressRule">That allowed it; 0 when nothing was asked on this node. The same of the other rules.</param>
public sealed record FlowEvent(
    DateTimeOffset Time,
    EventKind Kind,
    Hook Program,
    EndpointId? From,
    EndpointId? To,
    IPAddress Source,
    int SourcePort,
    IPAddress Destination,
    int DestinationPort,
    int Protocol,
    IPAddress? Via,
    int ViaPort,
    string? Service,
    uint EgressRule,
    uint IngressRule,
    uint EgressAuditRule,
    uint IngressAuditRule);
