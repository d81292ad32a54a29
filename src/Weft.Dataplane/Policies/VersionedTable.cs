using Weft.Dataplane.Maps;

namespace Weft.Dataplane.Policies;

/// <summary>
/// One table whose rows have two versions: what it holds, what it is to hold, and which rows may differ. An update is written in steps (new
/// rows, then changed ones), none of which any packet sees before <see cref="PutInForce"/>; rows nobody needs go after that.
/// </summary>
/// <remarks>Not thread-safe. What the kernel holds is what was read or written: after a fault it must be read again.</remarks>
internal abstract class VersionedTable<TKey, TRow, TValue, TAbi>(IPolicyTable<TKey, TRow> table)
    where TKey : unmanaged
    where TRow : unmanaged
    where TValue : struct, IEquatable<TValue>
    where TAbi : IVersionedRow<TRow, TValue>
{
    /// <summary>Sets that once held more are made small again: walking a set costs what it once held.</summary>
    private const int SmallSet = 1024;

    private readonly Dictionary<TKey, TRow> _actual = new(RowComparer<TKey>.Instance);
    private readonly Dictionary<TKey, TValue> _wanted = new(RowComparer<TKey>.Instance);
    private readonly HashSet<TKey> _open = new(RowComparer<TKey>.Instance); // keys that may have something to do
    private readonly HashSet<TKey> _refused = new(RowComparer<TKey>.Instance); // wanted, and not in the table
    private readonly HashSet<TKey> _held = new(RowComparer<TKey>.Instance); // in the table, and cannot be what is wanted
    private readonly RowBatch<TKey, TRow> _batch = new();

    public string Name => table.Name;

    public int Capacity => table.Capacity;

    /// <summary>Rows the kernel holds.</summary>
    public IReadOnlyDictionary<TKey, TRow> Actual => _actual;

    /// <summary>Rows that are wanted and for which there was no room, or not for what they lead to.</summary>
    public IReadOnlySet<TKey> Refused => _refused;

    /// <summary>Rows that stay as they were, since there was no room for what they would lead to.</summary>
    public IReadOnlySet<TKey> Held => _held;

    /// <summary>Keys of rows that are not, or not yet, as they are to be.</summary>
    public IReadOnlyCollection<TKey> Open => _open;

    /// <summary>True when rows were written that are not in force.</summary>
    public bool IsAhead { get; private set; }

    /// <summary>True when what was written since the last <see cref="PutInForce"/> may concern known flows.</summary>
    public bool ConcernsFlows { get; private set; }

    /// <summary>Of the rows in force.</summary>
    protected uint Generation { get; private set; }

    public virtual void ReadBack(uint generation)
    {
        Generation = generation;
        _actual.Clear();
        _open.Clear();
        _batch.Clear();
        IsAhead = false;
        foreach (var (key, row) in table.ReadAll())
        {
            _actual[key] = row;

            // Of an update that was broken off: in force with the next, so it must become part of that.
            IsAhead |= IsToCome(row);
        }

        ConcernsFlows = IsAhead;

        _open.UnionWith(_actual.Keys);
        _open.UnionWith(_wanted.Keys);
    }

    public virtual void Want(TKey key, TValue value)
    {
        _wanted[key] = value;
        _open.Add(key);
    }

    public virtual void Unwant(TKey key)
    {
        if (_wanted.Remove(key))
        {
            _open.Add(key);
        }
    }

    public bool TryGetWanted(TKey key, out TValue value) => _wanted.TryGetValue(key, out value);

    /// <summary>What the programs take from a row now; false when there is none.</summary>
    public bool TryGetInForce(TKey key, out TValue value)
    {
        var exists = _actual.TryGetValue(key, out var row);
        value = exists ? InForce(row) : default;
        return exists;
    }

    /// <summary>Writes the rows that are to come.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="IOException">The kernel refused.</exception>
    public int Add()
    {
        _refused.Clear();
        List<TKey> missing = [.. _open.Where(key => _wanted.ContainsKey(key) && !_actual.ContainsKey(key))];
        if (missing.Count > Capacity - _actual.Count)
        {
            missing.Sort((left, right) => Rank(left).CompareTo(Rank(right)));
        }

        foreach (var key in missing)
        {
            var (wanted, before) = (_wanted[key], Absent(key));
            if (_actual.Count + _batch.Count < Capacity && Possible(key, wanted, before).Equals(wanted))
            {
                _batch.Add(key, TAbi.Of(wanted, before, Generation + 1));
            }
            else
            {
                _refused.Add(key);
            }
        }

        var written = WriteBatch(isNew: true);
        foreach (var key in _batch.Keys[written..])
        {
            _refused.Add(key);
        }

        _batch.Clear();
        return written;
    }

    /// <summary>Writes the rows that are to change or to go. The rows to come must be there.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="IOException">The kernel refused.</exception>
    public int Change()
    {
        _held.Clear();
        foreach (var key in _open)
        {
            if (!_actual.TryGetValue(key, out var row))
            {
                continue;
            }

            var before = InForce(row);
            var isWanted = _wanted.TryGetValue(key, out var wanted);
            var now = isWanted ? Possible(key, wanted, before) : Gone(key, before);
            if (isWanted && !now.Equals(wanted))
            {
                _held.Add(key);
            }

            var next = TAbi.Of(now, before, Generation + 1);
            if ((!now.Equals(before) || IsToCome(row)) && !RowComparer<TRow>.Instance.Equals(next, row))
            {
                _batch.Add(key, next);
            }
        }

        var written = WriteBatch(isNew: false);
        if (written < _batch.Count)
        {
            throw Stuck();
        }

        _batch.Clear();
        return written;
    }

    /// <summary>What was written is in force.</summary>
    public virtual void PutInForce(uint generation)
    {
        Generation = generation;
        IsAhead = false;
        ConcernsFlows = false;
        _open.RemoveWhere(key => TryGetInForce(key, out var value) == _wanted.TryGetValue(key, out var wanted) && value.Equals(wanted));
        if (_open.Count == 0 && _open.Capacity > SmallSet)
        {
            _open.TrimExcess();
        }
    }

    /// <summary>Removes the rows that are not wanted and can be missed.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="IOException">The kernel refused.</exception>
    public int Delete()
    {
        TKey[] gone = [.. _open.Where(key => !_wanted.ContainsKey(key) && TryGetInForce(key, out var value) && MayGo(key, value))];
        table.Delete(gone);
        foreach (var key in gone)
        {
            Removed(key);
            _actual.Remove(key);
            _open.Remove(key);
        }

        return gone.Length;
    }

    /// <summary>Makes every row say what it says now, whatever the generation.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public void Settle()
    {
        foreach (var (key, row) in _actual)
        {
            var settled = TAbi.Of(InForce(row), InForce(row), 0);
            if (!RowComparer<TRow>.Instance.Equals(settled, row))
            {
                _batch.Add(key, settled);
            }
        }

        if (table.Write(_batch.Keys, _batch.Rows) < _batch.Count)
        {
            throw Stuck();
        }

        for (var i = 0; i < _batch.Count; i++)
        {
            _actual[_batch.Keys[i]] = _batch.Rows[i];
        }

        _batch.Clear();
    }

    protected TValue InForce(in TRow row) => Generations.IsReached(TAbi.Since(row), Generation) ? TAbi.Now(row) : TAbi.Before(row);

    /// <summary>What holds now where this row is missing.</summary>
    protected abstract TValue Absent(TKey key);

    /// <summary>What a row that is not wanted is to say.</summary>
    /// <param name="before">What it says now.</param>
    protected abstract TValue Gone(TKey key, TValue before);

    /// <summary>What a row can say of what is wanted; else it says what it said.</summary>
    /// <param name="before">What holds now.</param>
    protected abstract TValue Possible(TKey key, TValue wanted, TValue before);

    /// <summary>True when a row that is not wanted can be missed.</summary>
    protected virtual bool MayGo(TKey key, TValue inForce) => inForce.Equals(Absent(key));

    /// <summary>Which rows come first where there is no room for all: those of lower rank.</summary>
    protected virtual uint Rank(TKey key) => 0;

    /// <summary>True when a change of this row may change what becomes of a known flow.</summary>
    protected abstract bool MayConcernFlows(TKey key, TValue before, TValue now, bool isNew);

    /// <summary>A row was added to the table.</summary>
    protected virtual void Added(TKey key)
    {
    }

    /// <summary>A row is about to be forgotten.</summary>
    protected virtual void Removed(TKey key)
    {
    }

    // A row that says one thing only says it at all times.
    private bool IsToCome(in TRow row) => !Generations.IsReached(TAbi.Since(row), Generation) && !TAbi.Now(row).Equals(TAbi.Before(row));

    private IOException Stuck() => new($"{Name}: the table is full and does not let the rows it has be changed.");

    private int WriteBatch(bool isNew)
    {
        var written = table.Write(_batch.Keys, _batch.Rows);
        IsAhead |= written > 0;
        for (var i = 0; i < written; i++)
        {
            var (key, row) = (_batch.Keys[i], _batch.Rows[i]);
            _actual[key] = row;
            if (isNew)
            {
                Added(key);
            }

            ConcernsFlows |= !ConcernsFlows && MayConcernFlows(key, TAbi.Before(row), TAbi.Now(row), isNew);
        }

        return written;
    }
}
