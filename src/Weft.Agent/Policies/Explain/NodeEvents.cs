using Weft.Agent.Drops;
using Weft.Agent.Flows;
using Weft.Agent.Sandboxes;
using Weft.Dataplane;

namespace Weft.Agent.Policies.Explain;

/// <summary>What a node tells of its packets: the logs of drops and flows, and who explains both.</summary>
internal sealed class NodeEvents
{
    public NodeEvents(string node, SandboxLedger ledger, NodeDataplane dataplane, IPolicyKnowledge knowledge, TimeProvider time)
    {
        var tables = new KernelTables(dataplane);
        var names = new EventNames(ledger, knowledge.WorkloadAt);
        Knowledge = knowledge;
        Explainer = new Explainer(node, ledger, tables, knowledge);
        Drops = new DropLog(dataplane.ListenToDropsAsync, names, Explainer.RuleOf, time);
        Flows = new FlowLog(dataplane.ListenToFlowsAsync, dataplane.ReportNewFlows, names, Explainer.RuleOf, time);
        FlowExplainer = new FlowExplainer(node, ledger, tables, Explainer, Drops.Events, Flows.Events);
    }

    public IPolicyKnowledge Knowledge { get; }

    public Explainer Explainer { get; }

    public DropLog Drops { get; }

    public FlowLog Flows { get; }

    public FlowExplainer FlowExplainer { get; }

    /// <summary>Keeps the logs until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(Drops.RunAsync(cancellationToken), Flows.RunAsync(cancellationToken));
}
