namespace Weft.Api.Tests.Networking.Policies;

public sealed class SelectorChecksTests
{
    private static readonly string[] _operators = ["In", "NotIn", "Exists", "DoesNotExist"];
    private static readonly string[] _keys = ["app", "tier"];
    private static readonly string[] _values = ["a", "b", "c"];

    /// <summary>Every value of the selectors, one that they never name, and none.</summary>
    private static readonly string?[] _choices = [.. _values, "other", null];

    [Fact]
    public void A_selector_is_contradictory_exactly_if_no_labels_match_it()
    {
        var random = new Random(1);
        var contradictions = 0;
        for (var run = 0; run < 5000; run++)
        {
            var selector = Random(random);
            var query = LabelQuery.From(selector);
            var canMatch = AllLabels().Any(query.Matches);

            Assert.Equal(canMatch, SelectorChecks.Contradiction(selector) is null);
            contradictions += canMatch ? 0 : 1;
        }

        Assert.InRange(contradictions, 500, 4500);
    }

    [Fact]
    public void The_label_is_named() => Assert.Equal(
        "what it asks of label \"app\" contradicts itself",
        SelectorChecks.Contradiction(new LabelSelector
        {
            MatchLabels = new Dictionary<string, string> { ["app"] = "a" },
            MatchExpressions = [new LabelSelectorRequirement { Key = "app", Operator = "DoesNotExist" }],
        }));

    [Fact]
    public void An_absent_selector_and_an_empty_one_are_none_of_this()
    {
        Assert.Null(SelectorChecks.Contradiction(null));
        Assert.Null(SelectorChecks.Contradiction(new LabelSelector()));
    }

    private static LabelSelector Random(Random random) => new()
    {
        MatchLabels = random.Next(2) == 0 ? null : new Dictionary<string, string> { [Pick(random, _keys)] = Pick(random, _values) },
        MatchExpressions = [.. Enumerable.Range(0, random.Next(4)).Select(_ => Requirement(random))],
    };

    private static LabelSelectorRequirement Requirement(Random random)
    {
        var name = Pick(random, _operators);
        var values = name is "In" or "NotIn" ? Enumerable.Range(0, random.Next(1, 4)).Select(_ => Pick(random, _values)).ToList() : null;
        return new LabelSelectorRequirement { Key = Pick(random, _keys), Operator = name, Values = values };
    }

    private static IEnumerable<Dictionary<string, string>> AllLabels() =>
        from app in _choices
        from tier in _choices
        select new[] { (Key: "app", Value: app), (Key: "tier", Value: tier) }.Where(label => label.Value is not null).ToDictionary(label => label.Key, label => label.Value!);

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];
}
