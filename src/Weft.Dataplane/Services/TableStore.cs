using System.Buffers;
using System.Runtime.InteropServices;
using Weft.Dataplane.Abi;

namespace Weft.Dataplane.Services;

/// <summary>Lookup tables in the pages of the kernel. A table is never changed: another is written beside it, then the row that refers to it.</summary>
/// <param name="slots">Shared by both address families.</param>
internal sealed class TableStore<TBackend>(ServicePages<ushort> slots, ServicePages<TBackend> backends, Func<BackendSpec, TBackend> encode)
    where TBackend : unmanaged
{
    /// <summary>Writes a table.</summary>
    /// <returns>Null when all pages are full.</returns>
    /// <exception cref="Weft.Linux.ErrnoException">The kernel has no memory for another page.</exception>
    public TableRange? Write(BackendTable table, ReadOnlySpan<ushort> content)
    {
        if (backends.Allocate(table.Backends.Length) is not { } backend)
        {
            return null;
        }

        int? slot = null;
        try
        {
            slot = slots.Allocate(table.Size);
        }
        finally
        {
            if (slot is null)
            {
                backends.Free(backend, table.Backends.Length);
            }
        }

        if (slot is not { } first)
        {
            return null;
        }

        backends.Write(backend, Encode(table));
        slots.Write(first, content);
        return new TableRange(first, table.Size, backend, table.Backends.Length);
    }

    /// <summary>Takes the place of a table that a row refers to; null when the row's numbers make no sense.</summary>
    public TableRange? Recover(in ServiceTableRecord record)
    {
        if (record.Size is 0 or > AbiConstants.MaglevMaxSize || record.Slots > int.MaxValue || record.Backends > int.MaxValue)
        {
            return null;
        }

        var rented = ArrayPool<ushort>.Shared.Rent((int)record.Size);
        var content = rented.AsSpan(0, (int)record.Size);
        var isThere = slots.TryRead((int)record.Slots, content);

        // The row does not say how many backends there are: every one has a slot, so the highest number does.
        var count = isThere ? 1 + Highest(content) : 0;
        ArrayPool<ushort>.Shared.Return(rented);
        if (!isThere)
        {
            return null;
        }

        var range = new TableRange((int)record.Slots, (int)record.Size, (int)record.Backends, count);
        if (!backends.TryTake(range.Backends, range.Count))
        {
            return null;
        }

        if (!slots.TryTake(range.Slots, range.Size))
        {
            backends.Free(range.Backends, range.Count);
            return null;
        }

        return range;
    }

    /// <summary>True when the table that lies there is this one.</summary>
    public bool Holds(TableRange range, BackendTable table, ReadOnlySpan<ushort> content)
    {
        if (range.Size != table.Size || range.Count != table.Backends.Length)
        {
            return false;
        }

        var rented = ArrayPool<ushort>.Shared.Rent(range.Size);
        var foundSlots = rented.AsSpan(0, range.Size);
        var isSame = slots.TryRead(range.Slots, foundSlots) && content.SequenceEqual(foundSlots);
        ArrayPool<ushort>.Shared.Return(rented);
        var foundBackends = isSame ? new TBackend[range.Count] : [];
        return isSame && backends.TryRead(range.Backends, foundBackends)
            && MemoryMarshal.AsBytes(foundBackends.AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(Encode(table).AsSpan()));
    }

    /// <summary>Gives a table up that no row refers to any more.</summary>
    public void Free(TableRange range)
    {
        if (!range.IsNone)
        {
            slots.Free(range.Slots, range.Size);
            backends.Free(range.Backends, range.Count);
        }
    }

    private static int Highest(ReadOnlySpan<ushort> content)
    {
        ushort highest = 0;
        foreach (var slot in content)
        {
            highest = Math.Max(highest, slot);
        }

        return highest;
    }

    private TBackend[] Encode(BackendTable table)
    {
        var encoded = new TBackend[table.Backends.Length];
        for (var i = 0; i < encoded.Length; i++)
        {
            encoded[i] = encode(table.Backends[i]);
        }

        return encoded;
    }
}
