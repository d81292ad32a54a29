using System.Net;
using Weft.Agent.Policies.Compile;
using Weft.Agent.Policies.Records;
using Weft.Api;

namespace Weft.Agent.Tests.Policies.Compile;

/// <summary>What a change costs, counted in rows and in work; never in time.</summary>
public sealed class PolicyCompilerCostTests
{
    private const int Pods = 5_000;

    private readonly PolicyCompiler _compiler = new();
    private readonly PodRecord[] _pods = [.. Enumerable.Range(0, Pods).Select(number => PodOf(number))];

    public PolicyCompilerCostTests()
    {
        _compiler.SetPrefixes([IPNetwork.Parse("10.64.0.0/16")]);
        _compiler.Change(null, Small.Home());
        foreach (var pod in _pods)
        {
            _compiler.Change(null, pod);
        }

        _compiler.SetLocals([Small.Local(1, Small.Pod("pod-0", null)) with { Uid = "" }]);
        for (var i = 0; i < 50; i++)
        {
            _compiler.Change(null, Small.Allow($"app-{i}", new LabelSelector(), 80, ("app", $"app-{i}")));
        }

        _compiler.Settle();
    }

    [Fact]
    public void A_label_that_somebody_selects_on_changes_the_row_of_its_Pod_only()
    {
        var (before, figures) = (_compiler.Settle(), _compiler.Figures);

        _compiler.Change(_pods[77], PodOf(77, application: 3));

        var after = _compiler.Settle();
        Assert.Equal(["10.64.0.77/32"], after.Classes.ChangesSince(before.Classes).Select(prefix => prefix.ToString()));
        Assert.Same(before.Filters, after.Filters);
        Assert.Same(before.Isolations, after.Isolations);
        Assert.Equal(figures.FiltersBuilt, _compiler.Figures.FiltersBuilt);
        Assert.InRange(_compiler.Figures.SelectorsTried - figures.SelectorsTried, 0, 2);
    }

    [Fact]
    public void A_label_that_nobody_selects_on_changes_nothing()
    {
        var before = _compiler.Settle();

        _compiler.Change(_pods[77], PodOf(77, note: "new"));

        Assert.Same(before, _compiler.Settle());
    }

    [Fact]
    public void A_Pod_that_nobody_selects_has_no_row()
    {
        var before = _compiler.Settle();

        _compiler.Change(null, PodOf(Pods, application: 1_000));

        Assert.Same(before, _compiler.Settle());
    }

    [Fact]
    public void A_policy_that_selects_nobody_here_changes_nothing()
    {
        var before = _compiler.Settle();

        _compiler.Change(null, Small.Allow("elsewhere", Small.Select(("app", "app-9")), 80, ("app", "app-3")));

        Assert.Same(before, _compiler.Settle());
    }

    [Fact]
    public void A_policy_added_to_an_isolation_makes_the_filters_of_those_whom_it_names()
    {
        var (before, built) = (_compiler.Settle(), _compiler.Figures.FiltersBuilt);

        _compiler.Change(null, Small.Allow("more", new LabelSelector(), 81, ("app", "app-3")));

        var after = _compiler.Settle();
        Assert.Empty(after.Classes.ChangesSince(before.Classes));
        Assert.Same(before.Isolations, after.Isolations);
        Assert.Single(after.Filters.ChangesSince(before.Filters));
        Assert.Equal(1, _compiler.Figures.FiltersBuilt - built);
    }

    [Fact]
    public void A_policy_that_repeats_another_makes_no_filter()
    {
        var (before, built) = (_compiler.Settle(), _compiler.Figures.FiltersBuilt);

        _compiler.Change(null, Small.Allow("repeats", new LabelSelector(), 80, ("app", "app-3")));

        Assert.Same(before, _compiler.Settle());
        Assert.Equal(built, _compiler.Figures.FiltersBuilt);
    }

    [Fact]
    public void A_selector_that_takes_the_place_of_one_that_chose_the_same_Pods_changes_no_class_row()
    {
        var before = _compiler.Settle();
        var same = Small.Policy("app-3", new NetworkPolicySpec
        {
            Ingress = [new NetworkPolicyIngressRule
            {
                From = [new NetworkPolicyPeer { PodSelector = new LabelSelector { MatchExpressions = [new LabelSelectorRequirement { Key = "app", Operator = "In", Values = ["app-3", "none"] }] } }],
                Ports = [new NetworkPolicyPort { Port = 80 }],
            }],
        }).Record();

        _compiler.Change(Small.Allow("app-3", new LabelSelector(), 80, ("app", "app-3")), same);

        Assert.Same(before.Classes, _compiler.Settle().Classes);
    }

    [Fact]
    public void A_block_over_everything_changes_classes_and_not_the_rows_of_Pods()
    {
        static PolicyRecord Block(string name, string except) => Small.Policy(name, new NetworkPolicySpec
        {
            Ingress = [new NetworkPolicyIngressRule { From = [new NetworkPolicyPeer { IpBlock = new IPBlock { Cidr = "0.0.0.0/0", Except = [except] } }] }],
        }).Record();
        _compiler.Change(null, Block("first", "192.0.2.0/24"));
        var before = _compiler.Settle();

        _compiler.Change(null, Block("second", "198.51.100.0/24"));

        // The exception of the one block is in the other.
        Assert.Equal(["192.0.2.0/24", "198.51.100.0/24"], _compiler.Settle().Classes.ChangesSince(before.Classes).Select(prefix => prefix.ToString()).Order());
    }

    [Fact]
    public void Classes_are_no_more_than_policies_tell_apart()
    {
        Assert.Equal(50, _compiler.Settle().Classes.Values.Distinct().Count());
        Assert.Equal(1, _compiler.Figures.Isolations);
    }

    [Fact]
    public void Ten_thousand_policies_that_say_the_same_cost_as_much_as_one()
    {
        for (var i = 0; i < 10_000; i++)
        {
            _compiler.Change(null, Small.Allow($"same-{i}", new LabelSelector(), 80, ("app", $"app-{i % 50}")));
        }

        var before = _compiler.Settle();
        var built = _compiler.Figures.FiltersBuilt;
        _compiler.Change(null, Small.Allow("same-x", new LabelSelector(), 82, ("app", "app-3")));

        Assert.Single(_compiler.Settle().Filters.ChangesSince(before.Filters));
        Assert.Equal(1, _compiler.Figures.FiltersBuilt - built);
    }

    [Fact]
    public void A_version_alone_changes_nothing()
    {
        var before = _compiler.Settle();

        _compiler.Change(_pods[77], _pods[77] with { Version = 99 });
        _compiler.Change(Small.Home(), Small.Home() with { Version = 99 });
        var policy = Small.Allow("app-3", new LabelSelector(), 80, ("app", "app-3"));
        _compiler.Change(policy, policy with { Version = 99 });

        Assert.Same(before, _compiler.Settle());
    }

    private static PodRecord PodOf(int number, int? application = null, string note = "old") =>
        Small.Pod($"pod-{number}", $"10.64.{number / 250}.{number % 250}", ("app", $"app-{application ?? number % 50}"), ("note", $"{note}-{number}")).Record();
}
