using FsCheck;
using FsCheck.Fluent;
using Weft.Dataplane.Services;

namespace Weft.Dataplane.Tests.Services;

public sealed class ServiceSetTests
{
    [Fact]
    public void Sets_of_equal_content_are_equal_whatever_their_history()
    {
        var set = ServiceSet.Empty.With(Spec(1, 80)).With(Spec(2, 80)).Without(Spec(1, 80).Key).With(Spec(1, 80));

        Assert.Equal(ServiceSet.Of([Spec(2, 80), Spec(1, 80)]), set);
        Assert.NotEqual(ServiceSet.Of([Spec(2, 80), Spec(1, 81)]), set);
        Assert.NotEqual(ServiceSet.Of([Spec(2, 80), Spec(3, 80)]), set);
        Assert.NotEqual(ServiceSet.Of([Spec(2, 80)]), set);
    }

    [Fact]
    public void A_change_that_changes_nothing_is_the_same_set()
    {
        var set = ServiceSet.Empty.With(Spec(1, 80));

        Assert.Same(set, set.With(Spec(1, 80)));
        Assert.Same(set, set.Without(Spec(2, 80).Key));
    }

    [Fact]
    public void A_version_older_than_the_journal_is_compared_in_full()
    {
        var first = ServiceSet.Empty.With(Spec(1, 80)).With(Spec(2, 80));
        var last = Enumerable.Range(1, 20_000).Aggregate(first, (set, i) => set.With(Spec(1, 80 + (i % 7) + 1)));

        Assert.Equal([Spec(1, 80).Key], last.ChangesSince(first));
        Assert.Empty(last.ChangesSince(last));
    }

    [Fact]
    public void Changes_are_the_keys_that_differ_between_any_two_versions() => Check.QuickThrowOnFailure(
        Prop.ForAll<(byte Key, byte Port)[], (byte Key, byte Port)[], (byte Key, byte Port)[]>(static (common, left, right) =>
        {
            // Two branches of one history: neither is the other's ancestor, while both descend from the trunk.
            var trunk = Grow(ServiceSet.Empty, common);
            var (a, b) = (Grow(trunk, left), Grow(trunk, right));
            return IsDifference(a, trunk) && IsDifference(trunk, a) && IsDifference(a, b) && IsDifference(b, ServiceSet.Of(a.Specs));
        }));

    private static bool IsDifference(ServiceSet later, ServiceSet earlier)
    {
        var expected = later.Specs.Concat(earlier.Specs).Select(spec => spec.Key).Distinct()
            .Where(key => !Equals(Get(later, key), Get(earlier, key))).ToHashSet();
        return expected.SetEquals(later.ChangesSince(earlier)) && later.Equals(earlier) == (expected.Count == 0);
    }

    private static ServicePortSpec? Get(ServiceSet set, ServicePortKey key) => set.TryGet(key, out var spec) ? spec : null;

    private static ServiceSet Grow(ServiceSet set, (byte Key, byte Port)[] steps) =>
        steps.Aggregate(set, static (set, step) => step.Port % 4 == 0 ? set.Without(Spec(step.Key % 8, 0).Key) : set.With(Spec(step.Key % 8, step.Port % 4)));

    private static ServicePortSpec Spec(int number, int port) => TestServices.Of($"s{number}") with
    {
        Frontends = [new ServiceFrontend(TestServices.Vip(number), (ushort)port, FrontendKind.Cluster)],
    };
}
