using System.Diagnostics.CodeAnalysis;

namespace Weft.Dataplane.Reconcile;

/// <summary>
/// What should be, what is, and the difference, for one table. The difference is kept up to date at every change, so that
/// asking for it costs what has to be done and not the size of the table.
/// </summary>
/// <remarks>Not thread-safe. "Actual" is what the kernel was seen to hold or accepted since: a failed write stays pending.</remarks>
internal sealed class DeltaTracker<TKey, TValue>(IEqualityComparer<TKey> keys, IEqualityComparer<TValue> values)
    where TKey : notnull
{
    /// <summary>Sets that once held more are made small again when they are empty: walking a set costs what it once held.</summary>
    private const int SmallSet = 1024;

    private readonly Dictionary<TKey, TValue> _desired = new(keys);
    private readonly Dictionary<TKey, TValue> _actual = new(keys);
    private readonly HashSet<TKey> _updates = new(keys);
    private readonly HashSet<TKey> _deletes = new(keys);

    public IReadOnlyDictionary<TKey, TValue> Desired => _desired;

    public IReadOnlyDictionary<TKey, TValue> Actual => _actual;

    /// <summary>Keys to write: absent from the kernel, or different there.</summary>
    public IReadOnlyCollection<TKey> PendingUpdates => _updates;

    /// <summary>Keys to remove.</summary>
    public IReadOnlyCollection<TKey> PendingDeletes => _deletes;

    public bool IsInSync => _updates.Count == 0 && _deletes.Count == 0;

    /// <summary>Replaces what is known about the kernel, after reading it back.</summary>
    public void ReplaceActual(IEnumerable<KeyValuePair<TKey, TValue>> rows)
    {
        _actual.Clear();
        foreach (var (key, value) in rows)
        {
            _actual[key] = value;
        }

        _updates.Clear();
        _deletes.Clear();
        foreach (var key in _desired.Keys.Concat(_actual.Keys))
        {
            Compare(key);
        }
    }

    /// <summary>Replaces what is wanted.</summary>
    public void ReplaceDesired(IReadOnlyDictionary<TKey, TValue> rows)
    {
        foreach (var key in _desired.Keys)
        {
            if (!rows.ContainsKey(key))
            {
                _desired.Remove(key);
                Compare(key);
            }
        }

        foreach (var (key, value) in rows)
        {
            _desired[key] = value;
            Compare(key);
        }
    }

    /// <summary>Wants one row, whatever the others are.</summary>
    public void Want(TKey key, TValue value)
    {
        _desired[key] = value;
        Compare(key, isDesired: true, value);
    }

    /// <summary>Wants one row no more.</summary>
    public void Unwant(TKey key)
    {
        if (_desired.Remove(key))
        {
            Compare(key);
        }
    }

    /// <summary>The kernel took the row.</summary>
    public void Written(TKey key, TValue value)
    {
        _actual[key] = value;
        Compare(key);
    }

    /// <summary>The kernel no longer holds the row.</summary>
    public void Removed(TKey key)
    {
        _actual.Remove(key);
        Compare(key);
    }

    /// <summary>True when the write of this key replaces another value rather than adding a row.</summary>
    public bool IsChange(TKey key, [MaybeNullWhen(false)] out TValue before) => _actual.TryGetValue(key, out before);

    private void Compare(TKey key) => Compare(key, _desired.TryGetValue(key, out var desired), desired!);

    private void Compare(TKey key, bool isDesired, TValue desired)
    {
        var isActual = _actual.TryGetValue(key, out var actual);
        Set(_updates, key, isDesired && !(isActual && values.Equals(desired, actual)));
        Set(_deletes, key, isActual && !isDesired);
    }

    private static void Set(HashSet<TKey> set, TKey key, bool member)
    {
        if (member)
        {
            set.Add(key);
        }
        else if (set.Count > 0 && set.Remove(key) && set.Count == 0 && set.Capacity > SmallSet)
        {
            set.TrimExcess();
        }
    }
}
