using System.Collections.Immutable;
using Weft.Agent.Drops;
using Weft.Agent.Flows;
using Weft.Dataplane.Conntrack;

namespace Weft.Agent.Policies.Explain;

/// <summary>What this node knows of one flow, past and present.</summary>
/// <param name="Drops">Packets of it, of either direction, that were dropped lately; oldest first.</param>
/// <param name="Flows">Its beginnings that were reported, oldest first.</param>
/// <param name="Connections">Its entries in the connection table, with the rules that allowed them.</param>
/// <param name="Now">What policies here would say if it began now: of its sender, of its receiver, of both or neither.</param>
internal sealed record FlowExplanation(
    string Node,
    ImmutableArray<ToldDrop> Drops,
    ImmutableArray<ToldFlow> Flows,
    ImmutableArray<ToldConnection> Connections,
    ImmutableArray<PolicyExplanation> Now);

/// <param name="Egress">What of the sender's policies allowed it; null when none was asked here.</param>
/// <param name="Ingress">The same, of the receiver's.</param>
internal sealed record ToldConnection(ConntrackFlow Entry, ToldRule? Egress, ToldRule? Ingress);
