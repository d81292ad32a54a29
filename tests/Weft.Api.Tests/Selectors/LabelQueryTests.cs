namespace Weft.Api.Tests.Selectors;

public sealed class LabelQueryTests
{
    private static readonly Dictionary<string, string> _labels = new() { ["env"] = "prod", ["size"] = "3", ["a.b/c"] = "" };

    [Theory]
    [InlineData("", true)]
    [InlineData("env=prod", true)]
    [InlineData("env==prod", true)]
    [InlineData("env = prod , size=3", true)]
    [InlineData("env=dev", false)]
    [InlineData("env!=prod", false)]
    [InlineData("other!=prod", true)]
    [InlineData("env in (dev, prod)", true)]
    [InlineData("env in ()", false)]
    [InlineData("env notin (prod)", false)]
    [InlineData("other notin (prod)", true)]
    [InlineData("env", true)]
    [InlineData("!env", false)]
    [InlineData("!other", true)]
    [InlineData("a.b/c", true)]
    [InlineData("a.b/c=", true)]
    [InlineData("a.b/c in (,x)", true)]
    [InlineData("size>2", true)]
    [InlineData("size>3", false)]
    [InlineData("size<4,size gt 2", true)]
    [InlineData("env>1", false)]
    [InlineData("env=prod,env=dev", false)]
    public void A_selector_matches_by_its_meaning(string text, bool matches) =>
        Assert.Equal(matches, LabelQuery.Parse(text).Matches(_labels));

    [Theory]
    [InlineData("env=(prod", "unable to parse requirement: found '(', expected: identifier")]
    [InlineData("a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt")]
    [InlineData("env in prod", "unable to parse requirement: found 'prod' expected: '('")]
    [InlineData("env in (a b)", "unable to parse requirement: found 'b', expected: ',' or ')'")]
    [InlineData("env in (a", "unable to parse requirement: found '', expected: ',' or ')'")]
    [InlineData("env=bad value", "found 'value', expected: ',' or 'end of string'")]
    [InlineData("i>x", "unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer")]
    [InlineData(",", "found ',', expected: !, identifier, or 'end of string'")]
    [InlineData("env=prod,", "found '', expected: identifier after ','")]
    public void A_broken_selector_is_refused_with_what_was_expected(string text, string message) =>
        Assert.Equal(message, Assert.Throws<SelectorException>(() => LabelQuery.Parse(text)).Message);

    [Fact]
    public void A_bad_key_is_refused() =>
        Assert.StartsWith(
            "unable to parse requirement: <nil>: Invalid value: \"-bad\": name part must consist of",
            Assert.Throws<SelectorException>(() => LabelQuery.Parse("-bad=x")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void An_absent_selector_matches_nothing_and_an_empty_one_everything()
    {
        Assert.False(LabelQuery.From(null).Matches(_labels));
        Assert.True(LabelQuery.From(new LabelSelector()).Matches(null));
    }

    [Fact]
    public void All_parts_of_a_selector_object_must_hold()
    {
        var selector = new LabelSelector
        {
            MatchLabels = new Dictionary<string, string> { ["env"] = "prod" },
            MatchExpressions =
            [
                new LabelSelectorRequirement { Key = "size", Operator = "In", Values = ["3", "4"] },
                new LabelSelectorRequirement { Key = "gone", Operator = "DoesNotExist" },
            ],
        };

        Assert.True(LabelQuery.From(selector).Matches(_labels));
        Assert.False(LabelQuery.From(selector).Matches(new Dictionary<string, string> { ["env"] = "prod" }));
    }

    [Fact]
    public void Random_text_is_read_or_refused_but_nothing_else()
    {
        const string Alphabet = "ab1=!,()<> innot-./";
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(12)).Select(_ => Alphabet[random.Next(Alphabet.Length)])]);
            try
            {
                LabelQuery.Parse(text).Matches(_labels);
            }
            catch (SelectorException)
            {
                // Refused, as most are.
            }
        }
    }
}
