using FsCheck;
using FsCheck.Fluent;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Policies;

namespace Weft.Dataplane.Tests.Policies;

public sealed class PolicyReconcilerTests
{
    private static readonly Config _runs = Config.QuickThrowOnFailure.WithMaxTest(25);

    // Each ends at every write there is.
    private static readonly Config _endings = Config.QuickThrowOnFailure.WithMaxTest(3);

    [Fact]
    public void Every_packet_is_judged_by_the_old_state_as_a_whole_or_by_the_new_one() => Check.One(
        _runs,
        Prop.ForAll(TestPolicies.Histories(6), static states =>
        {
            var kernel = new SimulatedKernel();
            var last = PolicyState.Empty;
            foreach (var state in states)
            {
                ApplyAndWatch(kernel, last, state);
                last = state;
            }
        }));

    [Fact]
    public void An_update_that_ends_anywhere_is_in_force_in_full_or_not_at_all_and_the_next_process_goes_on() => Check.One(
        _endings,
        Prop.ForAll(TestPolicies.Histories(3), static states =>
        {
            for (var stop = 0; ; stop++)
            {
                var kernel = new SimulatedKernel();
                kernel.Apply(states[0]);
                kernel.StopsAt = kernel.Writes + stop;
                if (!IsKilled(kernel, states[1]))
                {
                    return;
                }

                kernel.StopsAt = int.MaxValue;
                var inForce = AssertIsOneOf(kernel, states[0], states[1]);
                kernel.Start();
                ApplyAndWatch(kernel, inForce, states[stop % 3]);
            }
        }));

    [Fact]
    public void An_update_that_the_kernel_breaks_off_is_made_good_by_the_next_pass_whatever_that_wants() => Check.One(
        _endings,
        Prop.ForAll(TestPolicies.Histories(3), static states =>
        {
            for (var stop = 0; ; stop++)
            {
                // The next state is now another and now the same again.
                var kernel = new SimulatedKernel { IsFault = true };
                kernel.Apply(states[0]);
                kernel.StopsAt = kernel.Writes + stop;
                if (kernel.Apply(states[1]).IsComplete)
                {
                    return;
                }

                kernel.StopsAt = int.MaxValue;
                ApplyAndWatch(kernel, AssertIsOneOf(kernel, states[0], states[1]), states[stop % 3]);
            }
        }));

    [Fact]
    public void Flows_look_again_when_something_is_allowed_no_more() => Check.One(
        _runs,
        Prop.ForAll(TestPolicies.Histories(4), static states =>
        {
            var kernel = new SimulatedKernel();
            kernel.Apply(states[0]);
            for (var i = 1; i < states.Length; i++)
            {
                var (last, next, looks) = (states[i - 1], states[i], kernel.LooksAgain);
                kernel.Apply(next);

                // Addresses that become known are the exception: unknown ones may only do what all may, which these states do not heed.
                var isTightened = Question.All.Any(question => question.Of(last) is { IsAllowed: true } && question.Of(next) is not { IsAllowed: true }
                    && last.Classes.Contains(Single(question)) == next.Classes.Contains(Single(question)));
                Assert.True(!isTightened || kernel.LooksAgain > looks);
            }
        }));

    [Fact]
    public void A_pass_without_changes_writes_nothing() => Check.One(
        _runs,
        Prop.ForAll(TestPolicies.Histories(2), static states =>
        {
            var kernel = new SimulatedKernel();
            kernel.Apply(states[0]);
            var writes = kernel.Writes;
            Assert.Equal(0, kernel.Apply(states[0]).Operations);
            kernel.Process.ReadBack();
            Assert.Equal(0, kernel.Apply(states[0]).Operations);
            Assert.Equal(writes, kernel.Writes);
        }));

    [Fact]
    public void Rows_that_somebody_changed_are_put_right_after_they_were_read() => Check.One(
        _runs,
        Prop.ForAll(TestPolicies.Histories(1), static states =>
        {
            var kernel = new SimulatedKernel();
            kernel.Apply(states[0]);
            Spoil(kernel.Isolations, static row => row with { Ingress = row.Ingress + 1 });
            Spoil(kernel.Classes4, static row => row with { Now = row.Now + 1 });
            Spoil(kernel.Filters, static row => row with { Now = 77_777 });
            Spoil(kernel.Rules, static row => row with { Verdict = 0 });
            kernel.Rules.Rows[new RuleKey { Length = 64, Filter = 77_777, Protocol = 6, Port = 80 }] = default;
            kernel.Process.ReadBack();

            Assert.True(kernel.Apply(states[0]).IsComplete);
            AssertIs(kernel, states[0]);
            AssertIsClean(kernel, states[0]);
        }));

    [Theory]
    [InlineData(uint.MaxValue - 1)]
    [InlineData((uint)int.MaxValue - 1)]
    [InlineData((1u << 30) - 2)]
    public void Generations_wrap_without_a_packet_noticing(uint generation) => Check.One(
        _runs,
        Prop.ForAll(TestPolicies.Histories(5), states =>
        {
            var kernel = new SimulatedKernel();
            kernel.Policy.Rows[0] = new PolicyRow { Generation = generation };
            var last = PolicyState.Empty;
            foreach (var state in states)
            {
                ApplyAndWatch(kernel, last, state);
                last = state;
            }
        }));

    [Fact]
    public void No_row_says_two_things_for_longer_than_generations_can_tell()
    {
        var kernel = new SimulatedKernel();
        kernel.Apply(TestPolicies.One(1));
        Assert.NotEqual(kernel.Isolations.Rows[1].Ingress, kernel.Isolations.Rows[1].IngressBefore);
        kernel.Policy.Rows[0] = new PolicyRow { Generation = (1u << 30) - 1 };
        kernel.Start();

        kernel.Apply(TestPolicies.One(1) with { Isolations = TestPolicies.One(1).Isolations.With(new EndpointId(2), default) });

        Assert.All(kernel.Filters.Rows.Values, row => Assert.True(row.Since == 1u << 30 || row.Now == row.Before));
        Assert.Equal(1u << 30, kernel.Generation);
    }

    private static System.Net.IPNetwork Single(Question question) => Weft.Dataplane.Routing.RouteRows.Single(question.Peer);

    private static void Spoil<TKey, TRow>(SimulatedTable<TKey, TRow> table, Func<TRow, TRow> change)
        where TKey : unmanaged
        where TRow : unmanaged
    {
        foreach (var key in table.Rows.Keys.Take(1).ToList())
        {
            table.Rows[key] = change(table.Rows[key]);
        }
    }

    private static bool IsKilled(SimulatedKernel kernel, PolicyState state)
    {
        try
        {
            kernel.Apply(state);
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    // Before the one store every packet sees the old state, after it the new one.
    private static void ApplyAndWatch(SimulatedKernel kernel, PolicyState last, PolicyState next)
    {
        var (before, after) = (Verdicts(last), Verdicts(next));
        var isNew = false;
        kernel.Observer = () =>
        {
            var seen = Seen(kernel);
            isNew = isNew || !seen.SequenceEqual(before);
            if (!seen.SequenceEqual(isNew ? after : before))
            {
                Assert.Equal(isNew ? after : before, seen);
            }
        };
        var result = kernel.Apply(next);
        kernel.Observer = null;
        Assert.True(result.IsComplete, string.Join('\n', result.Errors));
        AssertIs(kernel, next);
        AssertIsClean(kernel, next);
    }

    private static PolicyState AssertIsOneOf(SimulatedKernel kernel, PolicyState last, PolicyState next)
    {
        if (Seen(kernel).SequenceEqual(Verdicts(last)))
        {
            return last;
        }

        AssertIs(kernel, next);
        return next;
    }

    private static void AssertIs(SimulatedKernel kernel, PolicyState state) => Assert.Equal(Verdicts(state), Seen(kernel));

    private static void AssertIsClean(SimulatedKernel kernel, PolicyState state)
    {
        Assert.Equal(state.Isolations.Count, kernel.Isolations.Rows.Count);
        Assert.Equal(state.Classes.Count, kernel.Classes4.Rows.Count + kernel.Classes6.Rows.Count);
        Assert.Equal(state.Filters.Count, kernel.Filters.Rows.Count);
        Assert.Equal(state.FilterRules.Count, kernel.Rules.Rows.Keys.Select(key => key.Filter).Distinct().Count());
    }

    private static List<PolicyVerdict?> Seen(SimulatedKernel kernel) => kernel.Judge(Question.All);

    private static List<PolicyVerdict?> Verdicts(PolicyState state) => [.. Question.All.Select(question => question.Of(state))];
}
