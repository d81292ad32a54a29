using Weft.Linux.Bpf;

namespace Weft.Dataplane.Services;

/// <summary>
/// The pages of one array of maps, mapped into this process, and who has which part of them. Pages are made as they are needed and given
/// up when they are empty; those the kernel holds from an earlier process are used on. Not thread-safe.
/// </summary>
/// <typeparam name="T">A unit: a row of a page, or a part of one.</typeparam>
internal sealed class ServicePages<T> : IDisposable
    where T : unmanaged
{
    /// <summary>Pages given up in one pass: for each the kernel waits until no program can see it, which was measured as 12 ms.</summary>
    private const int MaxGivenUp = 4;

    private readonly BpfMapArray _array;
    private readonly BpfMapLayout _layout;
    private readonly PageAllocator _allocator;
    private readonly Dictionary<int, Page> _pages = [];
    private readonly HashSet<int> _unpublished = [];

    /// <param name="unitsPerRow">Ranges begin with a row.</param>
    public ServicePages(BpfMap array, int pageBits, int unitsPerRow, int rowBytes)
    {
        _array = array.AsMapArray();
        _layout = new BpfMapLayout(BpfMapType.Array, sizeof(uint), rowBytes, (1u << pageBits) / (uint)unitsPerRow, BpfMapLayout.Mappable);
        _allocator = new PageAllocator(pageBits, _array.Length, unitsPerRow);
    }

    public string Name => _array.Map.Name;

    public int PageCount => _pages.Count;

    public long FreeUnits => _allocator.FreeUnits;

    /// <summary>Takes over the pages the kernel holds, and notices which of the own ones somebody took away.</summary>
    public void ReadBack()
    {
        for (var index = 0; index < _array.Length; index++)
        {
            var isThere = _array.TryLookup(index, out var id);
            if (_pages.TryGetValue(index, out var page))
            {
                if (!isThere || page.Map.Id != id)
                {
                    _unpublished.Add(index);
                }
            }
            else if (isThere && BpfMap.TryOpenById(id, Name) is { } map)
            {
                Add(index, map);
            }
        }
    }

    /// <summary>What was freed in earlier passes may be used again.</summary>
    public void BeginPass() => _allocator.BeginPass();

    /// <summary>A range of units inside one page, a new one if need be; null when there is no room for another page.</summary>
    /// <exception cref="Weft.Linux.ErrnoException">The kernel has no memory for another page.</exception>
    public int? Allocate(int length)
    {
        if (_allocator.Allocate(length) is { } position)
        {
            return position;
        }

        if (_allocator.NextPage() is not { } index)
        {
            return null;
        }

        Add(index, BpfMap.Create(_layout, Name));
        _unpublished.Add(index);
        return _allocator.Allocate(length);
    }

    /// <summary>Takes a range that a row of the kernel's refers to; false when there is no such range, or it is taken.</summary>
    public bool TryTake(int position, int length) => _allocator.TryTake(position, length);

    public void Free(int position, int length) => _allocator.Free(position, length);

    public void Write(int position, ReadOnlySpan<T> values) =>
        _pages[_allocator.PageOf(position)].Rows.Write(_allocator.UnitOf(position), values);

    /// <summary>False when part of the range lies in no page.</summary>
    public bool TryRead(int position, Span<T> values)
    {
        if (position < 0 || !_pages.TryGetValue(_allocator.PageOf(position), out var page) || values.Length > _allocator.PageLength - _allocator.UnitOf(position))
        {
            return false;
        }

        page.Rows.Read(_allocator.UnitOf(position), values);
        return true;
    }

    /// <summary>Shows new pages to the programs: before any row refers to them.</summary>
    /// <returns>How many.</returns>
    public int Publish()
    {
        var count = _unpublished.Count;
        if (count > 0)
        {
            _array.Put([.. _unpublished.Select(index => KeyValuePair.Create(index, _pages[index].Map))]);
            _unpublished.Clear();
        }

        return count;
    }

    /// <summary>Gives up empty pages, a few at a time and not the last, so that a table that comes and goes does not make and unmake a page each time.</summary>
    /// <returns>How many.</returns>
    public int Trim()
    {
        var count = 0;
        foreach (var index in _allocator.EmptyPages().Skip(1).Take(MaxGivenUp))
        {
            if (!_unpublished.Remove(index))
            {
                _array.TryDelete(index);
            }

            _allocator.RemovePage(index);
            _pages.Remove(index, out var page);
            page!.Dispose();
            count++;
        }

        return count;
    }

    public void Dispose()
    {
        foreach (var page in _pages.Values)
        {
            page.Dispose();
        }
    }

    private void Add(int index, BpfMap map)
    {
        try
        {
            _pages.Add(index, new Page(map, map.Map<T>()));
            _allocator.AddPage(index);
        }
        catch
        {
            map.Dispose();
            throw;
        }
    }

    private sealed record Page(BpfMap Map, BpfArrayMapping<T> Rows) : IDisposable
    {
        public void Dispose()
        {
            Rows.Dispose();
            Map.Dispose();
        }
    }
}
