using Weft.Dataplane.Abi;

namespace Weft.Dataplane.Services;

/// <summary>Tables that rows of an earlier process refer to, until each is used on or retired.</summary>
internal sealed class RecoveredTables<TService>
    where TService : unmanaged
{
    /// <summary>Makes a range of the numbers in a row; null when they make no sense.</summary>
    public delegate TableRange? Recovery(in ServiceTableRecord record);

    private readonly Dictionary<(uint Slots, uint Size, uint Backends), (TableRange Table, List<TService> Keys)> _tables = [];

    public void Add(TService key, in ServiceTableRecord record, Recovery recover)
    {
        if (record.Size == 0)
        {
            return;
        }

        if (!_tables.TryGetValue(Identity(record), out var found))
        {
            if (recover(record) is not { } table)
            {
                return;
            }

            _tables[Identity(record)] = found = (table, []);
        }

        found.Keys.Add(key);
    }

    public bool TryGet(in ServiceTableRecord record, out TableRange table)
    {
        var isFound = _tables.TryGetValue(Identity(record), out var found);
        table = found.Table;
        return isFound;
    }

    /// <summary>It is somebody's again.</summary>
    public void Adopt(TableRange table) => _tables.Remove(Identity(table.ToRecord()));

    /// <summary>Nobody wanted the others.</summary>
    public void Retire(RetiredTables<TService> retired)
    {
        foreach (var (table, keys) in _tables.Values)
        {
            retired.Add(table, keys);
        }

        _tables.Clear();
    }

    private static (uint Slots, uint Size, uint Backends) Identity(in ServiceTableRecord record) => (record.Slots, record.Size, record.Backends);
}
