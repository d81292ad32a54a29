using FsCheck;
using FsCheck.Fluent;
using Set = Weft.Dataplane.KeyedSet<int, uint>;

namespace Weft.Dataplane.Tests;

public sealed class KeyedSetTests
{
    [Fact]
    public void Sets_of_equal_content_are_equal_whatever_their_history()
    {
        var set = Set.Empty.With(1, 80).With(2, 80).Without(1).With(1, 80);

        Assert.Equal(Of((2, 80), (1, 80)), set);
        Assert.NotEqual(Of((2, 80), (1, 81)), set);
        Assert.NotEqual(Of((2, 80), (3, 80)), set);
        Assert.NotEqual(Of((2, 80)), set);
    }

    [Fact]
    public void A_change_that_changes_nothing_is_the_same_set()
    {
        var set = Set.Empty.With(1, 80);
        var builder = set.ToBuilder();
        builder.Set(1, 80);
        builder.Remove(2);

        Assert.Same(set, set.With(1, 80));
        Assert.Same(set, set.Without(2));
        Assert.Same(set, builder.ToSet());
    }

    [Fact]
    public void The_value_that_is_default_differs_from_no_value()
    {
        var set = Set.Empty.With(1, 0);

        Assert.Equal([1], set.ChangesSince(Set.Empty));
        Assert.Equal([1], Set.Empty.ChangesSince(set));
        Assert.Equal([2], set.With(2, 0).ChangesSince(set));
    }

    [Fact]
    public void A_version_older_than_the_journal_is_compared_in_full()
    {
        var first = Set.Empty.With(1, 80).With(2, 80);
        var last = Enumerable.Range(1, 20_000).Aggregate(first, static (set, i) => set.With(1, 81 + (uint)(i % 7)));

        Assert.Equal([1], last.ChangesSince(first));
        Assert.Empty(last.ChangesSince(last));
    }

    [Fact]
    public void A_builder_leaves_the_set_it_came_from_as_it_was()
    {
        var set = Of((1, 80), (2, 80));
        var builder = set.ToBuilder();
        builder.Set(3, 80);
        builder.Remove(1);
        var first = builder.ToSet();
        builder.Set(1, 80);

        Assert.Equal(Of((1, 80), (2, 80)), set);
        Assert.Equal(Of((2, 80), (3, 80)), first);
        Assert.Equal([1], builder.ToSet().ChangesSince(first));
    }

    [Fact]
    public void Changes_are_the_keys_that_differ_between_any_two_versions() => Check.QuickThrowOnFailure(
        Prop.ForAll<(byte Key, byte Value)[], (byte Key, byte Value)[], (byte Key, byte Value)[]>(static (common, left, right) =>
        {
            // Two branches of one history: neither is the other's ancestor, while both descend from the trunk.
            var trunk = Grow(Set.Empty, common);
            var (a, b) = (Grow(trunk, left), Build(trunk, right));
            return b.Equals(Grow(trunk, right)) && IsDifference(a, trunk) && IsDifference(trunk, a) && IsDifference(a, b)
                && IsDifference(b, trunk) && IsDifference(b, KeyedSet.Of(a.Rows));
        }));

    private static bool IsDifference(Set later, Set earlier)
    {
        var expected = later.Keys.Concat(earlier.Keys).Distinct().Where(key => Get(later, key) != Get(earlier, key)).ToHashSet();
        return expected.SetEquals(later.ChangesSince(earlier)) && later.Equals(earlier) == (expected.Count == 0);
    }

    private static Set Of(params (int Key, uint Value)[] rows) => KeyedSet.Of(rows.Select(row => KeyValuePair.Create(row.Key, row.Value)));

    private static uint? Get(Set set, int key) => set.TryGet(key, out var value) ? value : null;

    private static Set Grow(Set set, (byte Key, byte Value)[] steps) =>
        steps.Aggregate(set, static (set, step) => step.Value % 4 == 3 ? set.Without(step.Key % 8) : set.With(step.Key % 8, step.Value % 4u));

    private static Set Build(Set set, (byte Key, byte Value)[] steps)
    {
        var builder = set.ToBuilder();
        foreach (var (key, value) in steps)
        {
            if (value % 4 == 3)
            {
                builder.Remove(key % 8);
            }
            else
            {
                builder.Set(key % 8, value % 4u);
            }
        }

        return builder.ToSet();
    }
}
