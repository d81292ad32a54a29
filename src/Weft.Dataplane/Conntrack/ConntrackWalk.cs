using Weft.Dataplane.Abi;
using Weft.Linux.Bpf;

namespace Weft.Dataplane.Conntrack;

/// <summary>The whole connection table of one family, while packets change it: an entry may be missed or told twice.</summary>
internal static class ConntrackWalk
{
    /// <summary>Entries read at once: what is held of a full table at any moment is half a megabyte.</summary>
    private const int EntriesPerBatch = 4096;

    public static IEnumerable<KeyValuePair<TKey, CtValueRow>> Rows<TKey>(BpfMap<TKey, CtValueRow> map)
        where TKey : unmanaged
    {
        var cursor = new BpfMapCursor();
        do
        {
            foreach (var row in map.ReadBatch(cursor, EntriesPerBatch))
            {
                yield return row;
            }
        }
        while (!cursor.IsAtEnd);
    }
}
