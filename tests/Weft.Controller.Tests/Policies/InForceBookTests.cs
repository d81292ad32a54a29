using Weft.Api;
using Weft.Controller.Policies;

namespace Weft.Controller.Tests.Policies;

public sealed class InForceBookTests
{
    private readonly InForceBook _book = new();

    [Fact]
    public void A_policy_is_in_force_when_the_slowest_node_has_it()
    {
        _book.SetNode("a", new NodeProgress(true, 0));
        _book.SetNode("b", new NodeProgress(true, 0));

        Assert.Empty(_book.Await(Key(1), 7));
        Assert.Empty(_book.SetNode("a", new NodeProgress(true, 9)));
        Assert.Empty(_book.SetNode("b", new NodeProgress(true, 6)));
        Assert.Equal([Key(1)], _book.SetNode("b", new NodeProgress(true, 7)));
        Assert.Equal(0, _book.Waiting);
    }

    [Fact]
    public void A_policy_that_all_have_already_is_in_force_at_once()
    {
        _book.SetNode("a", new NodeProgress(true, 9));

        Assert.Equal([Key(1)], _book.Await(Key(1), 7));
    }

    [Fact]
    public void A_dead_node_holds_nothing_up_and_is_told_of_when_it_has_caught_up()
    {
        _book.SetNode("a", new NodeProgress(true, 5));
        _book.SetNode("b", new NodeProgress(true, 3));
        Assert.Empty(_book.Await(Key(1), 5));

        Assert.Equal([Key(1)], _book.SetNode("b", new NodeProgress(false, 3)));
        Assert.Equal("in force on 1 of 1 nodes; not counted, because the agent there is not alive: b", _book.StandingOf(5).ToString());
        Assert.True(_book.StandingOf(5).IsInForce);

        Assert.Empty(_book.SetNode("b", new NodeProgress(true, 3)));
        Assert.Equal([Key(1)], _book.SetNode("b", new NodeProgress(true, 5)));
        Assert.Equal("in force on 2 of 2 nodes", _book.StandingOf(5).ToString());
    }

    [Fact]
    public void A_node_that_is_gone_is_not_waited_for()
    {
        _book.SetNode("a", new NodeProgress(true, 5));
        _book.SetNode("b", new NodeProgress(true, 3));
        _book.Await(Key(1), 5);

        Assert.Equal([Key(1)], _book.SetNode("b", null));
    }

    [Fact]
    public void Where_no_node_is_nothing_is_in_force()
    {
        Assert.Empty(_book.Await(Key(1), 5));
        Assert.False(_book.StandingOf(5).IsInForce);
        Assert.Equal("there is no node with a living agent", _book.StandingOf(5).ToString());
        Assert.Empty(_book.SetNode("a", new NodeProgress(false, 3)));
        Assert.False(_book.StandingOf(5).IsInForce);
    }

    [Fact]
    public void Many_nodes_that_are_behind_are_named_up_to_five()
    {
        _book.SetNode("ok", new NodeProgress(true, 5));
        foreach (var i in Enumerable.Range(1, 7))
        {
            _book.SetNode($"n{i}", new NodeProgress(true, 0));
        }

        Assert.Equal("in force on 1 of 8 nodes, not yet on n1, n2, n3, n4, n5 and 2 more", _book.StandingOf(5).ToString());
    }

    [Fact]
    public void A_report_that_brings_nothing_looks_at_no_policy_that_is_in_force()
    {
        _book.SetNode("a", new NodeProgress(true, 0));
        for (var i = 0; i < 10_000; i++)
        {
            _book.Await(Key(i), (ulong)i + 1);
        }

        Assert.Equal(10_000, _book.Waiting);
        Assert.Equal(10_000, _book.SetNode("a", new NodeProgress(true, 10_000)).Count);
        Assert.Equal(0, _book.Waiting);
        Assert.Equal([Key(3)], _book.Await(Key(3), 10_000));
        Assert.Empty(_book.SetNode("a", new NodeProgress(true, 20_000)));
    }

    /// <summary>Told exactly when the standing says so for the first time, whatever nodes and policies do.</summary>
    [Fact]
    public void Every_policy_is_told_of_exactly_once_and_as_soon_as_its_standing_says_so()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            Run(new Random(seed), seed);
        }
    }

    private static void Run(Random random, int seed)
    {
        var book = new InForceBook();
        var versions = new Dictionary<ObjectKey, ulong>();
        var told = new HashSet<ObjectKey>();
        var applied = new Dictionary<string, ulong>();
        var version = 0UL;
        for (var step = 0; step < 300; step++)
        {
            IReadOnlyList<ObjectKey> reached = [];
            var key = Key(random.Next(10));
            var node = $"n{random.Next(4)}";
            switch (random.Next(10))
            {
                case < 3:
                    told.Remove(key);
                    versions[key] = ++version;
                    reached = book.Await(key, version);
                    break;
                case 3:
                    versions.Remove(key);
                    told.Remove(key);
                    book.Forget(key);
                    break;
                case 4:
                    applied.Remove(node);
                    reached = book.SetNode(node, null);
                    break;
                default:
                    applied[node] = Math.Max(applied.GetValueOrDefault(node), (ulong)random.NextInt64((long)version + 1));
                    reached = book.SetNode(node, new NodeProgress(random.Next(4) != 0, applied[node]));
                    break;
            }

            told.UnionWith(reached);
            foreach (var (policy, its) in versions)
            {
                Assert.True(!book.StandingOf(its).IsInForce || told.Contains(policy), $"seed {seed}, step {step}: {policy} is in force and was not told");
            }

            Assert.All(reached, policy => Assert.True(book.StandingOf(versions[policy]).IsInForce, $"seed {seed}, step {step}: {policy} was told and is not in force"));
        }
    }

    private static ObjectKey Key(int i) => new("town", $"p{i}");
}
