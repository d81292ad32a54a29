using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using Weft.Agent.Sandboxes;

namespace Weft.Agent.Drops;

/// <summary>Whose an address is: this node's workloads first, of which the ledger knows more and sooner than the API server.</summary>
/// <param name="podAt">The pod of any node that has an address, as namespace/name.</param>
internal sealed class EventNames(SandboxLedger ledger, Func<IPAddress, string?> podAt)
{
    private volatile Local _local = new([], FrozenDictionary<IPAddress, string>.Empty);

    /// <summary>As namespace/name; null when no workload is known to have the address.</summary>
    public string? WorkloadAt(IPAddress? address) =>
        address is null ? null : LocalNames().GetValueOrDefault(address) ?? podAt(address);

    /// <summary>An address goes from one sandbox to another after a while; the newest holds it.</summary>
    private FrozenDictionary<IPAddress, string> LocalNames()
    {
        var records = ledger.Records;
        var known = _local;
        if (known.Records != records)
        {
            _local = known = new Local(records, records
                .Where(record => record.Phase != SandboxPhase.Released)
                .SelectMany(record => record.Addresses.Select(address => (Address: address, Record: record)))
                .GroupBy(pair => pair.Address)
                .ToFrozenDictionary(group => group.Key, group => group.MaxBy(pair => pair.Record.Sequence).Record.Workload));
        }

        return known.Names;
    }

    private sealed record Local(ImmutableArray<SandboxRecord> Records, FrozenDictionary<IPAddress, string> Names);
}
