using Weft.Agent.Policies.Explain;
using Weft.Dataplane.Flows;

namespace Weft.Agent.Flows;

/// <summary>A new flow with the names that its addresses and rules had when it began.</summary>
/// <param name="SourceWorkload">As namespace/name; null when no workload is known to have the address.</param>
/// <param name="Egress">What allowed it; null when nothing was asked on this node, or nothing isolates.</param>
/// <param name="EgressAudit">What would deny it, were policies in audit mode in force; null when nothing would.</param>
internal sealed record ToldFlow(
    FlowEvent Event,
    string? SourceWorkload,
    string? DestinationWorkload,
    ToldRule? Egress,
    ToldRule? Ingress,
    ToldRule? EgressAudit,
    ToldRule? IngressAudit);
