using Weft.Dataplane.Abi;
using Weft.Linux.Bpf;

namespace Weft.Dataplane.Conntrack;

/// <summary>The connection table of one address family, walked a part at a time.</summary>
internal sealed class ConntrackTable<TKey>(BpfMap<TKey, CtValueRow> map, Func<TKey, TKey> reverse, Func<TKey, byte> protocol)
    where TKey : unmanaged
{
    private readonly BpfMapCursor _cursor = new();

    /// <summary>Looks at the next entries and removes flows that are dead in both directions.</summary>
    /// <remarks>
    /// Traffic may use an entry between the look and the removal; then its next packet makes a new one, as after an eviction.
    /// </remarks>
    public int Collect(int limit, uint now)
    {
        var removed = 0;
        foreach (var (key, entry) in map.ReadBatch(_cursor, limit))
        {
            if (!ConntrackLifetimes.IsExpired(entry, protocol(key), now))
            {
                continue;
            }

            // One-way streams keep only one direction's entry fresh: the flow lives as long as either does.
            var other = reverse(key);
            if (map.TryLookup(other, out var answer) && !ConntrackLifetimes.IsExpired(answer, protocol(key), now))
            {
                continue;
            }

            removed += map.TryDelete(key) ? 1 : 0;
            removed += map.TryDelete(other) ? 1 : 0;
        }

        return removed;
    }
}
