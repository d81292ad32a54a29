using Weft.Dataplane.Abi;
using Weft.Dataplane.Maps;

namespace Weft.Dataplane.Policies;

/// <summary>
/// The rules of all filters. They have one version only: a filter's rules are there before anything leads to it, never change, and go when
/// nothing leads to it any more.
/// </summary>
/// <remarks>Not thread-safe. What the kernel holds is what was read or written: after a fault it must be read again.</remarks>
internal sealed class RuleTable(IPolicyTable<RuleKey, RuleRow> table)
{
    private readonly Dictionary<uint, PolicyFilter> _wanted = [];
    private readonly Dictionary<uint, RuleKey[]> _actual = [];
    private readonly Dictionary<uint, RuleKey[]> _damaged = []; // rows of filters that have others than they should
    private readonly HashSet<uint> _open = [];
    private readonly Dictionary<uint, string> _refused = [];
    private readonly RowBatch<RuleKey, RuleRow> _batch = new();

    public string Name => table.Name;

    public int Capacity => table.Capacity;

    /// <summary>Rows the kernel holds.</summary>
    public int Count { get; private set; }

    /// <summary>Filters that are wanted and cannot be, and why.</summary>
    public IReadOnlyDictionary<uint, string> Refused => _refused;

    /// <summary>True when the kernel holds all rules of a filter.</summary>
    public bool IsInPlace(uint filter) => _actual.ContainsKey(filter);

    /// <returns>Every number the kernel has in a row.</returns>
    public IEnumerable<uint> ReadBack(PolicyIds? ids)
    {
        var found = table.ReadAll();
        _actual.Clear();
        _damaged.Clear();
        _open.Clear();
        _batch.Clear();
        Count = found.Count;
        foreach (var rows in found.GroupBy(row => row.Key.Filter))
        {
            Found(rows.Key, [.. rows], ids);
        }

        _open.UnionWith(_wanted.Keys.Where(filter => !_actual.ContainsKey(filter)));
        _open.UnionWith(_actual.Keys.Where(filter => !_wanted.ContainsKey(filter)));
        return found.SelectMany(row => new[] { row.Key.Filter, row.Value.Rule, row.Value.AuditRule });
    }

    public void Want(uint filter, PolicyFilter content)
    {
        _wanted[filter] = content;
        _open.Add(filter);
    }

    public void Unwant(uint filter)
    {
        _wanted.Remove(filter);
        _open.Add(filter);
    }

    /// <summary>Writes the rules of new filters, each in full or not at all.</summary>
    /// <returns>Rows written.</returns>
    /// <exception cref="IOException">The kernel refused.</exception>
    public int Write(PolicyIds ids)
    {
        _refused.Clear();
        var added = new List<(uint Filter, int End)>();
        foreach (var filter in _open)
        {
            if (_wanted.TryGetValue(filter, out var content) && !_actual.ContainsKey(filter))
            {
                Collect(filter, content, ids, added);
            }
        }

        var written = table.Write(_batch.Keys, _batch.Rows);
        var start = 0;
        foreach (var (filter, end) in added)
        {
            Keep(filter, _batch.Keys[start..Math.Max(start, Math.Min(end, written))], isWhole: end <= written);
            start = end;
        }

        _batch.Clear();
        return written;
    }

    /// <summary>Removes the rules of filters that nothing leads to.</summary>
    /// <param name="leftOver">Filters that rows lead to which should not be there any more.</param>
    /// <returns>Rows removed.</returns>
    /// <exception cref="IOException">The kernel refused.</exception>
    public int Delete(IReadOnlySet<uint> leftOver)
    {
        uint[] gone = [.. _open.Where(filter => !_wanted.ContainsKey(filter) && !leftOver.Contains(filter))];
        RuleKey[] keys = [.. gone.SelectMany(filter => _actual.GetValueOrDefault(filter, []).Concat(_damaged.GetValueOrDefault(filter, [])))];
        table.Delete(keys);
        Count -= keys.Length;
        foreach (var filter in gone)
        {
            _actual.Remove(filter);
            _damaged.Remove(filter);
        }

        _open.ExceptWith(gone);
        _open.RemoveWhere(filter => _wanted.ContainsKey(filter) && _actual.ContainsKey(filter));
        return keys.Length;
    }

    private void Found(uint filter, KeyValuePair<RuleKey, RuleRow>[] rows, PolicyIds? ids)
    {
        RuleKey[] keys = [.. rows.Select(row => row.Key)];
        if (ids is null || !_wanted.TryGetValue(filter, out var content) || IsSame(rows, filter, content, ids))
        {
            _actual[filter] = keys;
        }
        else
        {
            _damaged[filter] = keys;
        }
    }

    private bool IsSame(KeyValuePair<RuleKey, RuleRow>[] rows, uint filter, PolicyFilter content, PolicyIds ids)
    {
        RuleRows.Write(filter, content, ids, _batch);
        var expected = new Dictionary<RuleKey, RuleRow>(RowComparer<RuleKey>.Instance);
        for (var i = 0; i < _batch.Count; i++)
        {
            expected[_batch.Keys[i]] = _batch.Rows[i];
        }

        _batch.Clear();
        return expected.Count == rows.Length
            && rows.All(row => expected.TryGetValue(row.Key, out var wanted) && RowComparer<RuleRow>.Instance.Equals(wanted, row.Value));
    }

    private void Collect(uint filter, PolicyFilter content, PolicyIds ids, List<(uint Filter, int End)> added)
    {
        if (RuleRows.Fault(content.Rules) is { } fault)
        {
            _refused[filter] = fault;
            return;
        }

        RemoveDamaged(filter);
        var start = _batch.Count;
        RuleRows.Write(filter, content, ids, _batch);
        if (Count + _batch.Count > Capacity)
        {
            _batch.Truncate(start);
            _refused[filter] = Full;
        }
        else
        {
            added.Add((filter, _batch.Count));
        }
    }

    // Until the right ones are there packets are dropped: nobody can tell what the wrong ones would let through.
    private void RemoveDamaged(uint filter)
    {
        if (_damaged.Remove(filter, out var keys))
        {
            table.Delete(keys);
            Count -= keys.Length;
        }
    }

    private void Keep(uint filter, ReadOnlySpan<RuleKey> keys, bool isWhole)
    {
        Count += keys.Length;
        if (isWhole)
        {
            _actual[filter] = keys.ToArray();
        }
        else
        {
            _refused[filter] = Full;
            table.Delete(keys);
            Count -= keys.Length;
        }
    }

    private string Full => $"The table of {Capacity} rules is full.";
}
