using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Policies;
using Weft.Dataplane.Reconcile;

namespace Weft.Dataplane.Tests.Policies;

public sealed class FullTableTests
{
    // Of everything that is neither TCP nor UDP.
    private const uint Allow = 1;
    private const uint Deny = 4;

    private readonly SimulatedKernel _kernel = new();

    [Fact]
    public void A_new_endpoint_whose_rules_do_not_fit_is_closed_and_named()
    {
        _kernel.Apply(TestPolicies.One(Allow));
        _kernel.Rules.Capacity = 1;
        var both = Join(TestPolicies.One(Allow), TestPolicies.One(Deny, endpoint: 2, isolation: 2));

        var result = _kernel.Apply(both);

        Assert.Contains(result.ErrorsOf("endpoint 00000002"), error => error.Message.Contains("stays closed", StringComparison.Ordinal));
        Assert.False(_kernel.Process.Holds(new EndpointId(2)));
        Assert.True(_kernel.Process.Holds(new EndpointId(1)));
        Assert.Null(Verdict(2));
        Assert.True(Verdict(1)!.Value.IsAllowed);
        Assert.Equal(1, _kernel.Process.Use.Tables.Single(table => table.Table == "rules").Refused);
        AssertFitsLater(both);
    }

    [Fact]
    public void An_endpoint_whose_new_rules_do_not_fit_keeps_what_applied_to_it()
    {
        _kernel.Apply(Join(TestPolicies.One(Allow), TestPolicies.One(Allow, endpoint: 2)));
        _kernel.Rules.Capacity = 1;
        var changed = Join(TestPolicies.One(Deny, isolation: 2), TestPolicies.One(Allow, endpoint: 2));

        var result = _kernel.Apply(changed);

        Assert.All(result.Errors, error => Assert.Equal(Subjects.Policies, error.Subject));
        Assert.Contains(result.Errors, error => error.Target == "endpoint 00000001");
        Assert.True(_kernel.Process.Holds(new EndpointId(1)));
        Assert.True(Verdict(1)!.Value.IsAllowed);
        AssertFitsLater(changed);
    }

    [Fact]
    public void What_applied_before_stays_even_when_nobody_wants_it_any_more()
    {
        _kernel.Apply(TestPolicies.One(Allow));
        _kernel.Filters.Capacity = 1;
        _kernel.Apply(TestPolicies.One(Deny, isolation: 2));
        _kernel.Apply(TestPolicies.One(Deny, isolation: 2));

        Assert.True(Verdict(1)!.Value.IsAllowed);
        AssertFitsLater(TestPolicies.One(Deny, isolation: 2));
    }

    [Fact]
    public void A_pair_whose_new_filter_does_not_fit_keeps_the_one_it_has()
    {
        _kernel.Apply(TestPolicies.One(Allow));
        _kernel.Rules.Capacity = 1;

        var result = _kernel.Apply(TestPolicies.One(Deny));

        Assert.All(result.Errors, error => Assert.Equal(Subjects.Policies, error.Subject));
        Assert.True(Verdict(1)!.Value.IsAllowed);
        AssertFitsLater(TestPolicies.One(Deny));
    }

    [Fact]
    public void A_new_address_that_does_not_fit_is_judged_by_its_prefix()
    {
        var state = WithClasses(TestPolicies.One(Deny), Allow, ("10.0.0.0/8", 1));
        _kernel.Apply(state);
        _kernel.Classes4.Capacity = 1;
        var more = state with { Classes = state.Classes.With(IPNetwork.Parse("10.1.2.3/32"), 2) };

        var result = _kernel.Apply(more);

        Assert.Equal((Subjects.Policies, "classes4"), (Assert.Single(result.Errors).Subject, result.Errors[0].Target));
        Assert.True(Verdict(1)!.Value.IsAllowed);
        AssertFitsLater(more);
    }

    [Fact]
    public void Blocks_that_do_not_fit_keep_new_isolations_out_of_use()
    {
        _kernel.Apply(TestPolicies.One(Deny));
        _kernel.Classes4.Capacity = 1;
        var more = WithClasses(TestPolicies.One(Allow, isolation: 2), Deny, ("10.1.2.3/32", 2), ("10.0.0.0/8", 1), ("11.0.0.0/8", 1));

        var result = _kernel.Apply(more);

        Assert.False(result.IsComplete);
        Assert.False(Verdict(1)!.Value.IsAllowed);
        AssertFitsLater(more);
    }

    [Fact]
    public void A_class_whose_filter_does_not_fit_gets_no_members()
    {
        var state = WithClasses(TestPolicies.One(Allow), Deny, ("10.0.0.0/8", 1));
        _kernel.Apply(state);
        _kernel.Filters.Capacity = _kernel.Filters.Rows.Count;
        var more = WithClasses(state, Deny, ("10.1.2.3/32", 2));

        Assert.False(_kernel.Apply(more).IsComplete);

        // As one of class 1, and not of those of which nothing is known.
        Assert.False(Verdict(1)!.Value.IsAllowed);
        AssertFitsLater(more);
    }

    [Fact]
    public void An_endpoint_for_which_there_is_no_row_is_closed()
    {
        _kernel.Isolations.Capacity = 1;
        var both = Join(TestPolicies.One(Allow), TestPolicies.One(Allow, endpoint: 2));

        var result = _kernel.Apply(both);

        Assert.Single(result.Errors);
        Assert.Equal(result.Errors[0].Subject, _kernel.Process.Holds(new EndpointId(1)) ? "endpoint 00000002" : "endpoint 00000001");
        AssertFitsLater(both);
    }

    [Fact]
    public void Half_a_filter_is_taken_back_when_the_kernel_has_less_room_than_it_said()
    {
        _kernel.Rules.Room = 2;

        // A range of ports has more.
        var result = _kernel.Apply(TestPolicies.One(Deny));

        Assert.NotEmpty(result.ErrorsOf("endpoint 00000001"));
        Assert.Empty(_kernel.Rules.Rows);
        Assert.Null(Verdict(1));
        _kernel.Rules.Room = int.MaxValue;
        AssertFitsLater(TestPolicies.One(Deny));
    }

    [Fact]
    public void Whatever_does_not_fit_does_so_in_the_pass_after_room_appeared() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(
            TestPolicies.Histories(3),
            ArbMap.Default.ArbFor<(byte Isolations, byte Classes, byte Filters, byte Rules)>(),
            static (states, room) =>
            {
                var kernel = new SimulatedKernel();
                kernel.Apply(states[0]);
                kernel.Isolations.Capacity = room.Isolations % 4;
                kernel.Classes4.Capacity = room.Classes % 8;
                kernel.Filters.Capacity = room.Filters % 24;
                kernel.Rules.Capacity = room.Rules % 24;
                kernel.Apply(states[1]);
                kernel.Apply(states[2]);
                AssertFitsLater(kernel, states[2]);
            }));

    private static PolicyState Join(PolicyState left, PolicyState right) => new(
        Join(left.Classes, right.Classes), Join(left.Isolations, right.Isolations), Join(left.Filters, right.Filters), Join(left.FilterRules, right.FilterRules));

    private static KeyedSet<TKey, TValue> Join<TKey, TValue>(KeyedSet<TKey, TValue> left, KeyedSet<TKey, TValue> right)
        where TKey : notnull => KeyedSet.Of(left.Rows.Concat(right.Rows));

    // All isolations judge members of these classes by one filter.
    private static PolicyState WithClasses(PolicyState state, uint filter, params (string Prefix, uint Class)[] rows) => state with
    {
        Classes = KeyedSet.Of(state.Classes.Rows.Concat(rows.Select(row => KeyValuePair.Create(IPNetwork.Parse(row.Prefix), row.Class)))),
        Filters = KeyedSet.Of(state.Filters.Rows.Concat(
            from isolation in state.Filters.Keys.Select(key => key.Isolation).Distinct()
            from row in rows
            select KeyValuePair.Create(new FilterKey(isolation, row.Class), filter))),
        FilterRules = state.FilterRules.With(filter, TestPolicies.Content(filter)),
    };

    private static void AssertFitsLater(SimulatedKernel kernel, PolicyState state)
    {
        kernel.Isolations.Capacity = kernel.Classes4.Capacity = kernel.Filters.Capacity = kernel.Rules.Capacity = int.MaxValue;
        var result = kernel.Apply(state);
        Assert.True(result.IsComplete, string.Join('\n', result.Errors));
        Assert.Equal(Question.All.Select(question => question.Of(state)), kernel.Judge(Question.All));
        Assert.Equal(0, kernel.Apply(state).Operations);
        Assert.Equal(state.FilterRules.Count, kernel.Rules.Rows.Keys.Select(key => key.Filter).Distinct().Count());
        Assert.Equal(state.Filters.Count, kernel.Filters.Rows.Count);
    }

    private void AssertFitsLater(PolicyState state) => AssertFitsLater(_kernel, state);

    private PolicyVerdict? Verdict(uint endpoint) => _kernel.Judge([new Question(endpoint, true, IPAddress.Parse("10.1.2.3"), 1, 0)])[0];
}
