namespace Weft.Dataplane.Services;

/// <summary>
/// Hands out ranges of units that lie in pages; no range crosses a page. First fit, and neighbouring free ranges become one. What is given
/// back is handed out again from the next pass on only, since a program may still be reading it. Pure bookkeeping; not thread-safe.
/// </summary>
/// <param name="pageBits">A page has 2^<paramref name="pageBits"/> units; a position is the page in the upper bits, the unit in the lower.</param>
/// <param name="alignment">Ranges begin at multiples of it; a power of two.</param>
internal sealed class PageAllocator(int pageBits, int maxPages, int alignment)
{
    private readonly SortedDictionary<int, FreeList> _pages = [];
    private readonly List<(int Position, int Length)> _given = [];

    public int PageLength => 1 << pageBits;

    public IReadOnlyCollection<int> Pages => _pages.Keys;

    /// <summary>Units that no range holds, without those given back in this pass.</summary>
    public long FreeUnits => _pages.Values.Sum(page => (long)page.Units);

    /// <summary>Makes what was given back since the last pass available.</summary>
    public void BeginPass()
    {
        foreach (var (position, length) in _given)
        {
            _pages[PageOf(position)].Add(UnitOf(position), length);
        }

        _given.Clear();
    }

    /// <summary>A range of at least this many units, or null when no page has room for it.</summary>
    public int? Allocate(int length)
    {
        var rounded = Round(length);
        foreach (var (page, free) in _pages)
        {
            if (free.Take(rounded) is { } unit)
            {
                return (page << pageBits) | unit;
            }
        }

        return null;
    }

    /// <summary>Takes a range that is in use already; false when part of it is no page's, or somebody else's.</summary>
    public bool TryTake(int position, int length) =>
        position >= 0 && length > 0 && position % alignment == 0 && length <= PageLength - UnitOf(position)
        && _pages.TryGetValue(PageOf(position), out var page)
        && page.TakeAt(UnitOf(position), Round(length));

    /// <summary>Gives a range back, with the length it was asked for.</summary>
    public void Free(int position, int length) => _given.Add((position, Round(length)));

    /// <summary>The lowest page there is none of yet; null when all are there.</summary>
    public int? NextPage()
    {
        for (var page = 0; page < maxPages; page++)
        {
            if (!_pages.ContainsKey(page))
            {
                return page;
            }
        }

        return null;
    }

    public void AddPage(int page) => _pages.Add(page, new FreeList(PageLength));

    /// <summary>Pages of which no range is in use.</summary>
    public IReadOnlyList<int> EmptyPages() => [.. _pages.Where(page => page.Value.Units == PageLength).Select(page => page.Key)];

    public void RemovePage(int page) => _pages.Remove(page);

    public int PageOf(int position) => position >> pageBits;

    public int UnitOf(int position) => position & (PageLength - 1);

    private int Round(int length) => (length + alignment - 1) & -alignment;

    /// <summary>The free ranges of one page.</summary>
    private sealed class FreeList
    {
        private readonly List<(int Start, int Length)> _ranges;
        private int _longestAtMost;

        public FreeList(int length)
        {
            _ranges = [(0, length)];
            _longestAtMost = length;
            Units = length;
        }

        public int Units { get; private set; }

        public int? Take(int length)
        {
            if (length > _longestAtMost)
            {
                return null;
            }

            var longest = 0;
            for (var i = 0; i < _ranges.Count; i++)
            {
                var (start, free) = _ranges[i];
                if (free >= length)
                {
                    Cut(i, start, length);
                    return start;
                }

                longest = Math.Max(longest, free);
            }

            _longestAtMost = longest;
            return null;
        }

        public bool TakeAt(int start, int length)
        {
            var i = IndexAfter(start) - 1;
            if (i < 0 || _ranges[i].Start + _ranges[i].Length < start + length)
            {
                return false;
            }

            Cut(i, start, length);
            return true;
        }

        public void Add(int start, int length)
        {
            Units += length;
            var i = IndexAfter(start);
            if (i < _ranges.Count && _ranges[i].Start == start + length)
            {
                length += _ranges[i].Length;
                _ranges.RemoveAt(i);
            }

            if (i > 0 && _ranges[i - 1].Start + _ranges[i - 1].Length == start)
            {
                i--;
                (start, length) = (_ranges[i].Start, _ranges[i].Length + length);
                _ranges.RemoveAt(i);
            }

            _ranges.Insert(i, (start, length));
            _longestAtMost = Math.Max(_longestAtMost, length);
        }

        // Takes a part out of the free range i, which contains it.
        private void Cut(int i, int start, int length)
        {
            var (first, free) = _ranges[i];
            var rest = first + free - (start + length);
            Units -= length;
            if (rest > 0)
            {
                _ranges[i] = (start + length, rest);
            }
            else
            {
                _ranges.RemoveAt(i);
            }

            if (start > first)
            {
                _ranges.Insert(i, (first, start - first));
            }
        }

        // The first free range that begins after this unit.
        private int IndexAfter(int unit)
        {
            var (low, high) = (0, _ranges.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = _ranges[middle].Start <= unit ? (middle + 1, high) : (low, middle);
            }

            return low;
        }
    }
}
