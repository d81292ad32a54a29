using Weft.Agent.Drops;
using Weft.Agent.Policies.Explain;
using Weft.Dataplane.Flows;

namespace Weft.Agent.Flows;

/// <summary>
/// New flows as the programs report them, with names, kept for a while and told to listeners. The programs report every flow only while somebody
/// listens; what policies in audit mode would decide otherwise they report always.
/// </summary>
/// <param name="listen">Flows from its first step on, until cancelled.</param>
/// <param name="report">Has every flow reported until what it returns is disposed.</param>
/// <param name="ruleOf">Names a rule.</param>
internal sealed class FlowLog(
    Func<CancellationToken, IAsyncEnumerable<FlowEvent>> listen, Func<IDisposable> report, EventNames names, Func<uint, ToldRule?> ruleOf, TimeProvider time)
{
    private readonly EventLog<ToldFlow> _log = new(time);

    public EventLog<ToldFlow> Events => _log;

    /// <summary>Listens until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var flow in listen(cancellationToken))
        {
            _log.Add(new ToldFlow(
                flow,
                names.WorkloadAt(flow.Source),
                names.WorkloadAt(flow.Destination),
                ruleOf(flow.EgressRule),
                ruleOf(flow.IngressRule),
                ruleOf(flow.EgressAuditRule),
                ruleOf(flow.IngressAuditRule)));
        }
    }

    /// <summary>Has every flow reported until what it returns is disposed.</summary>
    public IDisposable Watch() => report();
}
