using System.Net;
using System.Runtime.InteropServices;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Maps;
using Weft.Linux.Bpf;

namespace Weft.Dataplane.Services;

/// <summary>Reads the lookup tables that rows refer to, for dumps. Tables may be written over meanwhile: what is read is for looking at.</summary>
internal sealed class TableReader<TAbi, TService, TMember, TRange, TBackend>(PinnedMaps maps) : IDisposable
    where TAbi : IServiceAbi<TService, TMember, TRange, TBackend>
    where TService : unmanaged
    where TMember : unmanaged
    where TRange : unmanaged
    where TBackend : unmanaged
{
    private readonly Pages<ushort> _slots = new(maps.Get(MapSpecs.Maglev).AsMapArray(), AbiConstants.MaglevPageBits);
    private readonly Pages<TBackend> _backends = new(maps.Get(TAbi.Backends).AsMapArray(), AbiConstants.BackendPageBits);

    /// <summary>The backends of a table and how many slots each has; empty when the row's numbers make no sense.</summary>
    public IReadOnlyList<(IPEndPoint Backend, int Slots)> Read(in ServiceTableRecord table)
    {
        if (table.Size is 0 or > AbiConstants.MaglevMaxSize || _slots.Read(table.Slots, (int)table.Size) is not { } slots)
        {
            return [];
        }

        var counts = new int[1 + slots.Max()];
        foreach (var slot in slots)
        {
            counts[slot]++;
        }

        return _backends.Read(table.Backends, counts.Length) is { } backends
            ? [.. backends.Select((backend, i) => (TAbi.EndPointOf(backend), counts[i]))]
            : [];
    }

    public void Dispose()
    {
        _slots.Dispose();
        _backends.Dispose();
    }

    private sealed class Pages<T>(BpfMapArray array, int pageBits) : IDisposable
        where T : unmanaged
    {
        private readonly Dictionary<int, BpfArrayMapping<T>?> _pages = [];

        public T[]? Read(uint position, int count)
        {
            var (page, unit) = ((int)(position >> pageBits), (int)(position & ((1u << pageBits) - 1)));
            if (page >= array.Length)
            {
                return null;
            }

            ref var rows = ref CollectionsMarshal.GetValueRefOrAddDefault(_pages, page, out var isKnown);
            rows = isKnown ? rows : Open(page);
            if (rows is null || count > rows.Length - unit)
            {
                return null;
            }

            var values = new T[count];
            rows.Read(unit, values);
            return values;
        }

        public void Dispose()
        {
            foreach (var page in _pages.Values)
            {
                page?.Dispose();
            }
        }

        private BpfArrayMapping<T>? Open(int page)
        {
            using var map = array.TryLookup(page, out var id) ? BpfMap.TryOpenById(id, array.Map.Name) : null;
            return map?.Map<T>();
        }
    }
}
