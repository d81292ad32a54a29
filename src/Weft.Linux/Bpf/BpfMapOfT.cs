using Weft.Linux.Interop;

namespace Weft.Linux.Bpf;

/// <summary>A map as a table of blittable rows: hash, LRU, LPM trie or array. Safe to use from several threads, as the map itself is.</summary>
public sealed unsafe class BpfMap<TKey, TValue>
    where TKey : unmanaged
    where TValue : unmanaged
{
    /// <summary>Rows per batch call: large enough that the call's own cost vanishes, small enough for a pooled buffer.</summary>
    private const int BatchRows = 4096;

    internal BpfMap(BpfMap map)
    {
        map.RequireSizes(sizeof(TKey), sizeof(TValue));
        Map = map;
    }

    public BpfMap Map { get; }

    public bool TryLookup(in TKey key, out TValue value)
    {
        fixed (TKey* keyPointer = &key)
        fixed (TValue* valuePointer = &value)
        {
            var errno = Map.TryElement(Libc.BPF_MAP_LOOKUP_ELEM, keyPointer, valuePointer, 0);
            return errno switch
            {
                Errno.None => true,
                Errno.ENOENT => false,
                _ => throw Map.Failure("BPF_MAP_LOOKUP_ELEM", errno),
            };
        }
    }

    public void Update(in TKey key, in TValue value, BpfUpdate mode = BpfUpdate.Any)
    {
        var errno = TryUpdate(key, value, mode);
        if (errno != Errno.None)
        {
            throw Map.Failure("BPF_MAP_UPDATE_ELEM", errno);
        }
    }

    /// <summary>As <see cref="Update"/>, for callers to whom a full table is an outcome rather than a fault.</summary>
    public Errno TryUpdate(in TKey key, in TValue value, BpfUpdate mode = BpfUpdate.Any)
    {
        fixed (TKey* keyPointer = &key)
        fixed (TValue* valuePointer = &value)
        {
            return Map.TryElement(Libc.BPF_MAP_UPDATE_ELEM, keyPointer, valuePointer, (ulong)mode);
        }
    }

    /// <summary>False when the key was not there.</summary>
    public bool TryDelete(in TKey key)
    {
        fixed (TKey* keyPointer = &key)
        {
            var errno = Map.TryElement(Libc.BPF_MAP_DELETE_ELEM, keyPointer, null, 0);
            return errno switch
            {
                Errno.None => true,
                Errno.ENOENT => false,
                _ => throw Map.Failure("BPF_MAP_DELETE_ELEM", errno),
            };
        }
    }

    /// <summary>All rows, by batch calls. Rows that change meanwhile may be seen in either state, as with any walk of a live map.</summary>
    public List<KeyValuePair<TKey, TValue>> Dump()
    {
        var rows = new List<KeyValuePair<TKey, TValue>>();
        var cursor = new BpfMapCursor();
        do
        {
            rows.AddRange(ReadBatch(cursor, BatchRows));
        }
        while (!cursor.IsAtEnd);

        return rows;
    }

    /// <summary>The next rows of a walk; the walk begins again after its end.</summary>
    /// <param name="limit">Rows to return, more only where one hash bucket holds more.</param>
    public IReadOnlyList<KeyValuePair<TKey, TValue>> ReadBatch(BpfMapCursor cursor, int limit)
    {
        ArgumentNullException.ThrowIfNull(cursor);
        var size = (int)Math.Min((uint)limit, Math.Max(Map.Layout.MaxEntries, 1));
        while (true)
        {
            var keys = new TKey[size];
            var values = new TValue[size];
            var errno = LookupBatch(cursor, keys, values, out var count);
            switch (errno)
            {
                case Errno.None or Errno.ENOENT:
                    var rows = new KeyValuePair<TKey, TValue>[count];
                    for (var i = 0; i < count; i++)
                    {
                        rows[i] = new(keys[i], values[i]);
                    }

                    return rows;
                case Errno.ENOSPC:
                    // One hash bucket holds more rows than the buffer: nothing was returned and the cursor stays.
                    size *= 2;
                    break;
                default:
                    throw Map.Failure("BPF_MAP_LOOKUP_BATCH", errno);
            }
        }
    }

    /// <summary>Writes rows until one fails.</summary>
    /// <returns>How many were written; fewer than given means that the next one failed with <paramref name="errno"/>.</returns>
    public int UpdateBatch(ReadOnlySpan<TKey> keys, ReadOnlySpan<TValue> values, out Errno errno)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, keys.Length);
        fixed (TKey* keyPointer = keys)
        fixed (TValue* valuePointer = values)
        {
            return RunBatch(Libc.BPF_MAP_UPDATE_BATCH, keyPointer, valuePointer, keys.Length, out errno);
        }
    }

    /// <summary>Deletes rows until one fails; see <see cref="UpdateBatch"/>. A missing row fails with ENOENT.</summary>
    public int DeleteBatch(ReadOnlySpan<TKey> keys, out Errno errno)
    {
        fixed (TKey* keyPointer = keys)
        {
            return RunBatch(Libc.BPF_MAP_DELETE_BATCH, keyPointer, null, keys.Length, out errno);
        }
    }

    private int RunBatch(int command, TKey* keys, TValue* values, int length, out Errno errno)
    {
        errno = Errno.None;
        if (length == 0)
        {
            return 0;
        }

        var attr = new Libc.bpf_attr_batch { keys = keys, values = values, count = (uint)length };
        errno = Map.TryBatch(command, ref attr);
        return errno == Errno.None ? length : (int)attr.count;
    }

    private Errno LookupBatch(BpfMapCursor cursor, TKey[] keys, TValue[] values, out int count)
    {
        var next = new byte[Math.Max(sizeof(TKey), sizeof(uint))];
        fixed (byte* inPointer = cursor.Position, outPointer = next)
        fixed (TKey* keyPointer = keys)
        fixed (TValue* valuePointer = values)
        {
            var attr = new Libc.bpf_attr_batch
            {
                in_batch = inPointer,
                out_batch = outPointer,
                keys = keyPointer,
                values = valuePointer,
                count = (uint)keys.Length,
            };
            var errno = Map.TryBatch(Libc.BPF_MAP_LOOKUP_BATCH, ref attr);
            count = errno is Errno.None or Errno.ENOENT ? (int)attr.count : 0;
            if (errno is Errno.None or Errno.ENOENT)
            {
                cursor.Position = errno == Errno.None ? next : null;
            }

            return errno;
        }
    }
}
