using Weft.Agent.Policies.Explain;
using Weft.Dataplane.Drops;

namespace Weft.Agent.Drops;

/// <summary>Every dropped packet that the programs report, with names, kept for a while and told to listeners.</summary>
/// <param name="listen">Drops from its first step on, until cancelled.</param>
/// <param name="ruleOf">Names a rule.</param>
internal sealed class DropLog(
    Func<CancellationToken, IAsyncEnumerable<DropEvent>> listen, EventNames names, Func<uint, ToldRule?> ruleOf, TimeProvider time)
{
    private readonly EventLog<ToldDrop> _log = new(time);

    public EventLog<ToldDrop> Events => _log;

    /// <summary>Listens until cancelled. It does so when this returns to its caller, before the task ends.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var drop in listen(cancellationToken))
        {
            // Named now: by the time somebody asks, the address may be another's and the policy gone.
            _log.Add(new ToldDrop(
                drop,
                names.WorkloadAt(drop.Source) ?? SenderOf(drop),
                names.WorkloadAt(drop.Destination),
                ruleOf(drop.Rule)));
        }
    }

    /// <summary>Of a packet whose addresses were not read only the workload it came from is known.</summary>
    private static string? SenderOf(DropEvent drop) => drop.Source is null ? drop.Workload : null;
}
