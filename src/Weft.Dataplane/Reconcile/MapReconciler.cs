using Weft.Dataplane.Maps;
using Weft.Linux;
using Weft.Linux.Bpf;

namespace Weft.Dataplane.Reconcile;

/// <summary>Brings one map to its desired rows by the smallest difference, in batches.</summary>
internal interface IMapReconciler
{
    /// <summary>Reads the map again: at start, and after a failure left its state unknown.</summary>
    void ReadBack();

    /// <summary>Adds and changes rows.</summary>
    void Write(ChangeLog log);

    /// <summary>Removes rows.</summary>
    void Delete(ChangeLog log);
}

/// <inheritdoc cref="IMapReconciler"/>
/// <param name="rules">Which changes known flows have to notice.</param>
/// <param name="subjectOf">Whom a row belongs to, where rows are wanted one by one.</param>
internal sealed class MapReconciler<TKey, TValue>(BpfMap<TKey, TValue> map, FlowRules<TKey, TValue>? rules = null, Func<TKey, string>? subjectOf = null)
    : IMapReconciler
    where TKey : unmanaged
    where TValue : unmanaged
{
    private const int BatchRows = 1024;

    private readonly FlowRules<TKey, TValue> _rules = rules ?? new FlowRules<TKey, TValue>();
    private readonly DeltaTracker<TKey, TValue> _tracker = new(RowComparer<TKey>.Instance, RowComparer<TValue>.Instance);
    private readonly bool _isArray = map.Map.Layout.Type == BpfMapType.Array;
    private Table<TKey, TValue> _table = new();

    /// <summary>What the map holds, as far as this process knows.</summary>
    public IReadOnlyDictionary<TKey, TValue> Actual => _tracker.Actual;

    /// <summary>How many rows are wanted.</summary>
    public int WantedCount => _tracker.Desired.Count;

    /// <summary>How many rows the map can hold.</summary>
    public int Capacity => (int)map.Map.Layout.MaxEntries;

    public void Want(TKey key, TValue value) => _tracker.Want(key, value);

    public void Unwant(TKey key) => _tracker.Unwant(key);

    public void Want(Table<TKey, TValue> table)
    {
        _table = table;
        _tracker.ReplaceDesired(table.Rows);
    }

    /// <summary>True when the kernel holds exactly the desired row.</summary>
    public bool Holds(TKey key) => _tracker.Desired.ContainsKey(key) && !_tracker.PendingUpdates.Contains(key);

    public void ReadBack() =>
        _tracker.ReplaceActual(_isArray ? map.Dump().Where(row => !RowComparer<TValue>.IsZero(row.Value)) : map.Dump());

    public void Write(ChangeLog log)
    {
        foreach (var chunk in _tracker.PendingUpdates.ToList().Chunk(BatchRows))
        {
            var values = Array.ConvertAll(chunk, key => _tracker.Desired[key]);
            for (var start = 0; start < chunk.Length;)
            {
                var written = map.UpdateBatch(chunk.AsSpan(start), values.AsSpan(start), out var errno);
                log.Count(written);
                for (var i = start; i < start + written; i++)
                {
                    NoteWritten(chunk[i], values[i], log);
                }

                start += written;
                if (errno != Errno.None)
                {
                    // The row after the last written one was refused; the rest is still to do.
                    log.Fail(SubjectOf(chunk[start]), map.Map.Name, map.Map.Describe("BPF_MAP_UPDATE_BATCH", errno));
                    start++;
                }
            }
        }
    }

    public void Delete(ChangeLog log)
    {
        foreach (var key in _tracker.PendingDeletes.ToList())
        {
            var done = log.Try(Subjects.Underlay, map.Map.Name, () => DeleteOne(key));
            if (done)
            {
                _tracker.Removed(key);
                log.InvalidatesFlows |= _rules.OnRemove;
            }
        }
    }

    private void DeleteOne(TKey key)
    {
        if (_isArray)
        {
            map.Update(key, default);
        }
        else
        {
            map.TryDelete(key);
        }
    }

    private void NoteWritten(TKey key, TValue value, ChangeLog log)
    {
        log.InvalidatesFlows |= _tracker.IsChange(key, out var before) ? _rules.OnChange(before, value) : _rules.OnAdd(key, _tracker.Actual);
        _tracker.Written(key, value);
    }

    private string SubjectOf(TKey key) => subjectOf?.Invoke(key) ?? _table.SubjectOf(key);
}
