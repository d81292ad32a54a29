using Weft.Agent.Policies.Selectors;

namespace Weft.Agent.Tests.Policies.Selectors;

public sealed class SelectorIndexTests
{
    private static readonly string[] _homes = ["a", "b"];

    [Fact]
    public void What_is_found_is_what_trying_every_selector_finds()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            SelectorIndex<string> index = new();
            Dictionary<string, PodSelector> held = [];
            for (var i = 0; i < 40; i++)
            {
                var (name, selector) = ($"{i}", RandomSelector(random));
                held.Add(name, selector);
                index.Add(selector, name);
                if (random.Next(3) == 0)
                {
                    var gone = held.Keys.ElementAt(random.Next(held.Count));
                    index.Remove(held[gone], gone);
                    held.Remove(gone);
                }
            }

            var (home, labels) = (Small.Home(_homes[random.Next(2)], RandomLabels(random)), Small.Pool.Labels(Small.Labels(RandomLabels(random))));
            List<string> found = [];
            index.Find(home, labels, found);

            // Once each, whatever labels they were kept under.
            Assert.Equal(held.Where(pair => pair.Value.Matches(home, labels)).Select(pair => pair.Key).Order(), found.Order());
        }
    }

    [Fact]
    public void A_Pod_is_not_tried_against_selectors_of_other_namespaces_or_other_labels()
    {
        SelectorIndex<string> index = new();
        for (var i = 0; i < 10_000; i++)
        {
            var pods = new LabelMatcher([Is("app", $"app-{i % 100}")]);
            index.Add(i % 2 == 0 ? PodSelector.In($"home-{i}", pods) : PodSelector.Across(new LabelMatcher([Is("team", $"team-{i / 100}")]), pods), $"{i}");
        }

        List<string> found = [];
        var tried = index.Find(Small.Home("home-4", ("team", "team-7")), Small.Pool.Labels(Small.Labels(("app", "app-1"), ("other", "x"))), found);

        Assert.Equal(["701"], found);
        Assert.InRange(tried, 1, 100);
    }

    private static LabelTest Is(string key, string value) => new(key, LabelOperator.In, [value]);

    private static PodSelector RandomSelector(Random random) => random.Next(2) == 0
        ? PodSelector.In(_homes[random.Next(2)], RandomMatcher(random))
        : PodSelector.Across(RandomMatcher(random), RandomMatcher(random));

    private static LabelMatcher RandomMatcher(Random random) => new(Enumerable.Range(0, random.Next(3)).Select(_ => $"k{random.Next(3)}").Select(key => random.Next(4) switch
    {
        0 => new LabelTest(key, LabelOperator.Exists, []),
        1 => new LabelTest(key, LabelOperator.DoesNotExist, []),
        2 => new LabelTest(key, LabelOperator.NotIn, ["v0"]),
        _ => new LabelTest(key, LabelOperator.In, random.Next(2) == 0 ? ["v0"] : ["v0", "v1"]),
    }));

    private static (string, string)[] RandomLabels(Random random) =>
        [.. Enumerable.Range(0, 3).Where(_ => random.Next(2) == 0).Select(key => ($"k{key}", $"v{random.Next(2)}"))];
}
