using Weft.Dataplane.Maps;

namespace Weft.Dataplane.Reconcile;

/// <summary>The rows one map is to hold, each with whom it belongs to.</summary>
internal sealed class Table<TKey, TValue>
    where TKey : unmanaged
    where TValue : unmanaged
{
    private readonly Dictionary<TKey, TValue> _rows = new(RowComparer<TKey>.Instance);
    private readonly Dictionary<TKey, string> _subjects = new(RowComparer<TKey>.Instance);

    public IReadOnlyDictionary<TKey, TValue> Rows => _rows;

    /// <summary>Adds a row; two rows of one key are a fault of the desired state, and the first stays.</summary>
    /// <returns>The subject that has the key already, or null.</returns>
    public string? Add(TKey key, TValue value, string subject)
    {
        if (!_rows.TryAdd(key, value))
        {
            return _subjects[key];
        }

        _subjects[key] = subject;
        return null;
    }

    public string SubjectOf(TKey key) => _subjects.GetValueOrDefault(key, Subjects.Underlay);
}
