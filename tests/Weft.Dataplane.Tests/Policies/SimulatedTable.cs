using Weft.Dataplane.Maps;
using Weft.Dataplane.Policies;

namespace Weft.Dataplane.Tests.Policies;

/// <summary>A table as the kernel has it, changed row by row.</summary>
internal sealed class SimulatedTable<TKey, TRow>(SimulatedKernel kernel, string name) : IPolicyTable<TKey, TRow>
    where TKey : unmanaged
    where TRow : unmanaged
{
    public Dictionary<TKey, TRow> Rows { get; } = new(RowComparer<TKey>.Instance);

    public string Name => name;

    public int Capacity { get; set; } = int.MaxValue;

    /// <summary>Rows the kernel has room for; fewer than <see cref="Capacity"/> where others use the table too.</summary>
    public int Room { get; set; } = int.MaxValue;

    public IReadOnlyList<KeyValuePair<TKey, TRow>> ReadAll() => [.. Rows];

    public int Write(ReadOnlySpan<TKey> keys, ReadOnlySpan<TRow> rows)
    {
        for (var i = 0; i < keys.Length; i++)
        {
            if (Rows.Count >= Room && !Rows.ContainsKey(keys[i]))
            {
                return i;
            }

            kernel.BeforeWrite();
            Rows[keys[i]] = rows[i];
            kernel.AfterWrite();
        }

        return keys.Length;
    }

    public void Delete(ReadOnlySpan<TKey> keys)
    {
        foreach (var key in keys)
        {
            kernel.BeforeWrite();
            Rows.Remove(key);
            kernel.AfterWrite();
        }
    }
}
