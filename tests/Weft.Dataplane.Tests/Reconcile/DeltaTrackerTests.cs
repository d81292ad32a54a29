using FsCheck;
using FsCheck.Fluent;
using Weft.Dataplane.Reconcile;

namespace Weft.Dataplane.Tests.Reconcile;

public sealed class DeltaTrackerTests
{
    private readonly DeltaTracker<int, string> _tracker = new(EqualityComparer<int>.Default, StringComparer.Ordinal);

    [Fact]
    public void A_row_the_kernel_lacks_is_to_be_written()
    {
        _tracker.ReplaceDesired(new Dictionary<int, string> { [1] = "a" });

        Assert.Equal([1], _tracker.PendingUpdates);
        _tracker.Written(1, "a");
        Assert.True(_tracker.IsInSync);
    }

    [Fact]
    public void A_row_that_is_there_and_right_is_left_alone()
    {
        _tracker.ReplaceActual([new(1, "a"), new(2, "old"), new(3, "gone")]);
        _tracker.ReplaceDesired(new Dictionary<int, string> { [1] = "a", [2] = "new" });

        Assert.Equal([2], _tracker.PendingUpdates);
        Assert.Equal([3], _tracker.PendingDeletes);
    }

    [Fact]
    public void A_write_that_failed_stays_to_be_done()
    {
        _tracker.ReplaceDesired(new Dictionary<int, string> { [1] = "a" });
        _tracker.ReplaceDesired(new Dictionary<int, string> { [1] = "a" });

        Assert.Equal([1], _tracker.PendingUpdates);
    }

    [Fact]
    public void Reading_back_brings_out_what_somebody_else_changed()
    {
        _tracker.ReplaceDesired(new Dictionary<int, string> { [1] = "a", [2] = "b" });
        _tracker.Written(1, "a");
        _tracker.Written(2, "b");

        _tracker.ReplaceActual([new(1, "x"), new(7, "y")]);

        Assert.Equal([1, 2], _tracker.PendingUpdates.Order());
        Assert.Equal([7], _tracker.PendingDeletes);
    }

    [Fact]
    public void Doing_what_is_pending_always_ends_in_the_desired_state() => Check.QuickThrowOnFailure(
        Prop.ForAll<(int Key, int Value)[], (int Key, int Value)[], (int Key, int Value)[]>(
            static (actual, first, second) => EndsIn(Rows(actual), Rows(first), Rows(second))));

    private static Dictionary<int, int> Rows((int Key, int Value)[] rows)
    {
        // A small range of keys, so that the tables overlap.
        var table = new Dictionary<int, int>();
        foreach (var (key, value) in rows)
        {
            table[key % 8] = value % 3;
        }

        return table;
    }

    private static bool EndsIn(Dictionary<int, int> kernel, params Dictionary<int, int>[] states)
    {
        var tracker = new DeltaTracker<int, int>(EqualityComparer<int>.Default, EqualityComparer<int>.Default);
        tracker.ReplaceActual(kernel);
        foreach (var state in states)
        {
            tracker.ReplaceDesired(state);
            var touched = tracker.PendingUpdates.Count + tracker.PendingDeletes.Count;
            var needed = state.Count(row => !kernel.TryGetValue(row.Key, out var value) || value != row.Value) + kernel.Keys.Count(key => !state.ContainsKey(key));
            foreach (var key in tracker.PendingUpdates.ToList())
            {
                kernel[key] = tracker.Desired[key];
                tracker.Written(key, kernel[key]);
            }

            foreach (var key in tracker.PendingDeletes.ToList())
            {
                kernel.Remove(key);
                tracker.Removed(key);
            }

            if (touched != needed || !tracker.IsInSync || kernel.Count != state.Count || kernel.Except(state).Any())
            {
                return false;
            }
        }

        return true;
    }
}
