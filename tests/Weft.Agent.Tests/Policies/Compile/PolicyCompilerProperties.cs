using FsCheck;
using FsCheck.Fluent;
using Weft.Dataplane.Policies;
using Weft.Testing.Policies;

namespace Weft.Agent.Tests.Policies.Compile;

/// <summary>Random histories of small clusters.</summary>
public sealed class PolicyCompilerProperties
{
    private const int Histories = 150;

    private const int Steps = 40;

    [Fact]
    public void What_is_compiled_is_what_the_documentation_says() => Check(seeds =>
    {
        var (world, node) = (RandomCluster.Empty, new CompiledNode(RandomCluster.Here));
        foreach (var (step, seed) in seeds.Index())
        {
            world = RandomCluster.Step(world, seed);
            node.Tell(world);
            if (step % 8 == 7 || step == seeds.Length - 1)
            {
                Judgement.Compare(world, node, $"step {step}");
            }
        }
    });

    [Fact]
    public void A_history_ends_where_a_new_compiler_begins() => Check(seeds =>
    {
        var (world, node) = (RandomCluster.Empty, new CompiledNode(RandomCluster.Here));
        foreach (var (step, seed) in seeds.Index())
        {
            world = RandomCluster.Step(world, seed);
            node.Tell(world);
            if (step % 8 == 7 || step == seeds.Length - 1)
            {
                var fresh = CompiledNode.Of(world, RandomCluster.Here);
                Judgement.Compare(world, node, fresh, $"step {step}");
                Assert.Equal(fresh.State.Classes.Count, node.State.Classes.Count);
                Assert.Equal(fresh.State.Classes.Values.Distinct().Count(), node.State.Classes.Values.Distinct().Count());
                Assert.Equal(fresh.State.Filters.Count, node.State.Filters.Count);
                Assert.Equal(fresh.State.FilterRules.Count, node.State.FilterRules.Count);
                Assert.Equal(fresh.Compiler.Figures with { FiltersBuilt = 0, SelectorsTried = 0 }, node.Compiler.Figures with { FiltersBuilt = 0, SelectorsTried = 0 });
            }
        }
    });

    [Fact]
    public void What_a_filter_says_never_changes() => Check(seeds =>
    {
        Dictionary<uint, PolicyFilter> seen = [];
        var (world, node) = (RandomCluster.Empty, new CompiledNode(RandomCluster.Here));
        foreach (var seed in seeds)
        {
            world = RandomCluster.Step(world, seed);
            foreach (var (id, filter) in node.Tell(world).FilterRules.Rows)
            {
                Assert.Equal(seen.GetValueOrDefault(id, filter), filter);
                seen[id] = filter;
            }

            var named = node.State.Filters.Values.ToHashSet();
            Assert.True(named.SetEquals(node.State.FilterRules.Keys), "filters without rows, or rows without filters");
            Assert.All(IsolationsOf(node.State), isolation => Assert.True(node.State.Filters.Contains(new FilterKey(isolation, 0))));
        }
    });

    [Fact]
    public void A_compiler_from_which_everything_went_holds_nothing() => Check(seeds =>
    {
        var node = CompiledNode.Of(seeds.Aggregate(RandomCluster.Empty, RandomCluster.Step), RandomCluster.Here);

        var state = node.Tell(new PolicyWorld());

        Assert.Equal((0, 0, 0, 0), (state.Classes.Count, state.Isolations.Count, state.Filters.Count, state.FilterRules.Count));
        var figures = node.Compiler.Figures;
        Assert.Equal((0, 0, 0, 0, 0, 0), (figures.Policies, figures.Pods, figures.Groups, figures.Peers, figures.Classes, figures.Isolations));
    });

    [Fact]
    public void Telling_the_same_again_changes_nothing() => Check(seeds =>
    {
        var world = seeds.Aggregate(RandomCluster.Empty, RandomCluster.Step);
        var node = CompiledNode.Of(world, RandomCluster.Here);
        var before = node.State;

        Assert.Same(before, node.Tell(world));
    });

    private static IEnumerable<uint> IsolationsOf(PolicyState state) =>
        state.Isolations.Values.SelectMany(sides => new[] { sides.Ingress, sides.Egress }).Where(isolation => isolation != 0);

    // Each number is a change; fewer numbers are a shorter history, so that a failure is told by the shortest that fails.
    private static void Check(Action<int[]> test) => FsCheck.Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(Histories).WithReplay(20_261_122, 1),
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ArrayOf(Steps).ToArbitrary(), test));
}
