using FsCheck;
using FsCheck.Fluent;
using Weft.Dataplane.Services;

namespace Weft.Dataplane.Tests.Services;

public sealed class PageAllocatorTests
{
    private const int PageBits = 6;
    private const int MaxPages = 3;
    private const int Alignment = 4;

    private readonly PageAllocator _allocator = new(PageBits, MaxPages, Alignment);

    [Fact]
    public void Without_a_page_there_is_no_room()
    {
        Assert.Null(_allocator.Allocate(1));
        Assert.Equal(0, _allocator.NextPage());
    }

    [Fact]
    public void What_is_given_back_is_free_from_the_next_pass_on()
    {
        _allocator.AddPage(0);
        var position = _allocator.Allocate(64)!.Value;

        _allocator.Free(position, 64);

        Assert.Null(_allocator.Allocate(1));
        Assert.Empty(_allocator.EmptyPages());
        _allocator.BeginPass();
        Assert.Equal([0], _allocator.EmptyPages());
        Assert.Equal(position, _allocator.Allocate(64));
    }

    [Fact]
    public void The_first_hole_that_is_large_enough_is_taken_and_holes_grow_together()
    {
        _allocator.AddPage(0);
        var ranges = Enumerable.Range(0, 4).Select(_ => _allocator.Allocate(13)!.Value).ToList();
        _allocator.Free(ranges[0], 13);
        _allocator.Free(ranges[2], 13);
        _allocator.BeginPass();

        Assert.Equal(ranges[0], _allocator.Allocate(5));
        Assert.Null(_allocator.Allocate(33));
        _allocator.Free(ranges[1], 13);
        _allocator.BeginPass();
        Assert.Equal(ranges[0] + 8, _allocator.Allocate(40));
    }

    [Fact]
    public void A_range_in_use_is_taken_once_and_only_inside_a_page()
    {
        _allocator.AddPage(1);

        Assert.True(_allocator.TryTake(64 + 8, 10));
        Assert.False(_allocator.TryTake(64 + 8, 10));
        Assert.False(_allocator.TryTake(64 + 16, 1));
        Assert.False(_allocator.TryTake(64 + 4, 8));
        Assert.False(_allocator.TryTake(0, 4));
        Assert.False(_allocator.TryTake(64 + 60, 8));
        Assert.False(_allocator.TryTake(64 + 22, 4));
        Assert.False(_allocator.TryTake(-64, 4));
        Assert.False(_allocator.TryTake(64, int.MaxValue));
        Assert.True(_allocator.TryTake(64 + 4, 4));
        Assert.Equal(64, _allocator.Allocate(4));
        Assert.Equal(64 + 20, _allocator.Allocate(44));
    }

    [Fact]
    public void Ranges_never_overlap_and_nothing_is_lost_whatever_is_asked_for() => Check.QuickThrowOnFailure(
        Prop.ForAll<(bool Take, byte Number, bool Pass)[]>(static steps => new Model().Follow(steps)));

    /// <summary>The same by a map of units.</summary>
    private sealed class Model
    {
        private readonly PageAllocator _allocator = new(PageBits, MaxPages, Alignment);
        private readonly Dictionary<int, int> _held = [];
        private readonly HashSet<int> _used = [];
        private readonly List<(int Position, int Length)> _given = [];

        public bool Follow((bool Take, byte Number, bool Pass)[] steps) =>
            steps.All(step => (step.Take ? Take(1 + (step.Number % 64)) : Give(step.Number)) && (!step.Pass || Pass())) && End();

        private bool Take(int length)
        {
            if (_allocator.Allocate(length) is not { } position)
            {
                // Only right if really no page has such a hole; then another page is added while there is one.
                if (HasRoom(length))
                {
                    return false;
                }

                if (_allocator.NextPage() is { } page)
                {
                    _allocator.AddPage(page);
                }

                return true;
            }

            _held.Add(position, length);
            return position % Alignment == 0 && (position >> PageBits) == ((position + length - 1) >> PageBits)
                && Units(position, length).All(_used.Add);
        }

        private bool Give(int number)
        {
            if (_held.Count > 0)
            {
                var (position, length) = _held.ElementAt(number % _held.Count);
                _held.Remove(position);
                _given.Add((position, length));
                _allocator.Free(position, length);
            }

            return true;
        }

        private bool Pass()
        {
            _allocator.BeginPass();
            _used.ExceptWith(_given.SelectMany(range => Units(range.Position, range.Length)));
            _given.Clear();
            return _allocator.FreeUnits == (_allocator.Pages.Count << PageBits) - _used.Count;
        }

        private bool End()
        {
            while (_held.Count > 0)
            {
                Give(0);
            }

            return Pass() && _allocator.EmptyPages().Count == _allocator.Pages.Count;
        }

        private bool HasRoom(int length) => _allocator.Pages.Any(page => Enumerable.Range(0, (1 << PageBits) / Alignment)
            .Select(block => (page << PageBits) + (block * Alignment))
            .Any(start => ((start + Rounded(length) - 1) >> PageBits) == page && !Units(start, length).Any(_used.Contains)));

        private static IEnumerable<int> Units(int position, int length) => Enumerable.Range(position, Rounded(length));

        private static int Rounded(int length) => (length + Alignment - 1) / Alignment * Alignment;
    }
}
