using Weft.Dataplane.Abi;
using Weft.Dataplane.Reconcile;

namespace Weft.Dataplane.Services;

/// <summary>Tables that are wanted no more. Each stays until the kernel holds no row any more that refers to it, however long that takes.</summary>
internal sealed class RetiredTables<TService>(MapReconciler<TService, ServiceRow> rows, Action<TableRange> free)
    where TService : unmanaged
{
    private List<(TableRange Table, IReadOnlyList<TService> Keys)> _tables = [];

    /// <param name="keys">Of all rows that ever referred to it.</param>
    public void Add(TableRange table, IReadOnlyList<TService> keys)
    {
        if (!table.IsNone)
        {
            _tables.Add((table, keys));
        }
    }

    public void FreeUnused()
    {
        if (_tables.Count == 0)
        {
            return;
        }

        var used = new List<(TableRange, IReadOnlyList<TService>)>();
        foreach (var (table, keys) in _tables)
        {
            if (keys.Any(key => rows.Actual.TryGetValue(key, out var row) && (table.Is(row.Inside) || table.Is(row.Outside))))
            {
                used.Add((table, keys));
            }
            else
            {
                free(table);
            }
        }

        _tables = used;
    }
}
