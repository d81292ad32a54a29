using System.Collections.Immutable;
using System.Net;
using Weft.Agent.Drops;
using Weft.Agent.Flows;
using Weft.Agent.Sandboxes;
using Weft.Dataplane.Policies;
using Weft.Packets;

namespace Weft.Agent.Policies.Explain;

/// <summary>Gathers what is known of one flow: what was dropped, what was reported, what the connection table has, and what policies say now.</summary>
internal sealed class FlowExplainer(
    string node, SandboxLedger ledger, IPolicyTables tables, Explainer explainer, EventLog<ToldDrop> drops, EventLog<ToldFlow> flows)
{
    public FlowExplanation Explain(FlowTuple tuple)
    {
        var connections = tables.FindFlows(tuple)
            .Select(entry => new ToldConnection(entry, explainer.RuleOf(entry.EgressRule), explainer.RuleOf(entry.IngressRule)))
            .ToImmutableArray();
        return new FlowExplanation(
            node,
            [.. drops.Since(EventLog<ToldDrop>.Kept).Where(drop => IsOf(drop, tuple))],
            [.. flows.Since(EventLog<ToldFlow>.Kept).Where(flow => IsOf(flow, tuple))],
            connections,
            Now(Real(tuple, connections)));
    }

    private static bool IsOf(ToldDrop told, FlowTuple tuple)
    {
        var drop = told.Event;
        return tuple.Holds(drop.Protocol, drop.Source, drop.SourcePort, drop.Destination, drop.DestinationPort);
    }

    /// <summary>By the ends, or as its client knows it: by the Service's address.</summary>
    private static bool IsOf(ToldFlow told, FlowTuple tuple)
    {
        var flow = told.Event;
        return tuple.Holds(flow.Protocol, flow.Source, flow.SourcePort, flow.Destination, flow.DestinationPort)
            || (flow.Via is not null && tuple.Holds(flow.Protocol, flow.Source, flow.SourcePort, flow.Via, flow.ViaPort));
    }

    /// <summary>Policies are asked about the backend, not about the Service.</summary>
    private static FlowTuple Real(FlowTuple tuple, ImmutableArray<ToldConnection> connections) =>
        connections.Select(connection => connection.Entry).FirstOrDefault(entry => entry is { IsReply: false, RewritesDestination: true }) is { NatAddress: { } backend } entry
            ? tuple with { Destination = backend, DestinationPort = entry.NatPort }
            : tuple;

    private ImmutableArray<PolicyExplanation> Now(FlowTuple tuple)
    {
        PolicyExplanation?[] both =
        [
            Ask(tuple.Source, PolicyDirection.Egress, tuple.Destination, tuple),
            Ask(tuple.Destination, PolicyDirection.Ingress, tuple.Source, tuple),
        ];
        return [.. both.OfType<PolicyExplanation>()];
    }

    /// <summary>Null when the address is no workload's of this node.</summary>
    private PolicyExplanation? Ask(IPAddress own, PolicyDirection direction, IPAddress peer, FlowTuple tuple) =>
        ledger.Active.FirstOrDefault(record => record.Addresses.Contains(own)) is { } sandbox
            ? explainer.Explain(new PolicyQuestion(sandbox.Pod.ToString(), direction, peer, tuple.Protocol, tuple.DestinationPort))
            : null;
}
