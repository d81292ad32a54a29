using System.Runtime.InteropServices;

namespace Weft.Dataplane.Policies;

/// <summary>Rows on their way to a table.</summary>
internal sealed class RowBatch<TKey, TRow>
    where TKey : unmanaged
    where TRow : unmanaged
{
    /// <summary>What room is kept for the next batch.</summary>
    private const int KeptRows = 4096;

    private readonly List<TKey> _keys = [];
    private readonly List<TRow> _rows = [];

    public int Count => _keys.Count;

    public ReadOnlySpan<TKey> Keys => CollectionsMarshal.AsSpan(_keys);

    public ReadOnlySpan<TRow> Rows => CollectionsMarshal.AsSpan(_rows);

    public void Add(TKey key, TRow row)
    {
        _keys.Add(key);
        _rows.Add(row);
    }

    /// <summary>Forgets all but the first rows.</summary>
    public void Truncate(int count)
    {
        _keys.RemoveRange(count, _keys.Count - count);
        _rows.RemoveRange(count, _rows.Count - count);
    }

    public void Clear()
    {
        _keys.Clear();
        _rows.Clear();
        if (_keys.Capacity > KeptRows)
        {
            _keys.Capacity = 0;
            _rows.Capacity = 0;
        }
    }
}
