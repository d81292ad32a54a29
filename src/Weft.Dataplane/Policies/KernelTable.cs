using Weft.Linux;
using Weft.Linux.Bpf;

namespace Weft.Dataplane.Policies;

/// <inheritdoc cref="IPolicyTable{TKey, TRow}"/>
internal sealed class KernelTable<TKey, TRow>(BpfMap<TKey, TRow> map) : IPolicyTable<TKey, TRow>
    where TKey : unmanaged
    where TRow : unmanaged
{
    /// <summary>Rows per call: the call's own cost vanishes, and no CPU is away for long.</summary>
    private const int BatchRows = 1024;

    public string Name => map.Map.Name;

    // A full trie refuses to change even the rows it has on kernels before 6.13.
    public int Capacity => (int)map.Map.Layout.MaxEntries - (map.Map.Layout.Type == BpfMapType.LpmTrie ? 1 : 0);

    public IReadOnlyList<KeyValuePair<TKey, TRow>> ReadAll() => map.Dump();

    public int Write(ReadOnlySpan<TKey> keys, ReadOnlySpan<TRow> rows)
    {
        for (var start = 0; start < keys.Length;)
        {
            var count = Math.Min(BatchRows, keys.Length - start);
            start += map.UpdateBatch(keys.Slice(start, count), rows.Slice(start, count), out var errno);
            if (errno is Errno.E2BIG or Errno.ENOSPC)
            {
                return start;
            }

            ThrowUnlessDone("BPF_MAP_UPDATE_BATCH", errno);
        }

        return keys.Length;
    }

    public void Delete(ReadOnlySpan<TKey> keys)
    {
        for (var start = 0; start < keys.Length;)
        {
            start += map.DeleteBatch(keys.Slice(start, Math.Min(BatchRows, keys.Length - start)), out var errno);
            if (errno == Errno.ENOENT)
            {
                start++;
            }
            else
            {
                ThrowUnlessDone("BPF_MAP_DELETE_BATCH", errno);
            }
        }
    }

    private void ThrowUnlessDone(string call, Errno errno)
    {
        if (errno != Errno.None)
        {
            throw new IOException(map.Map.Describe(call, errno));
        }
    }
}
