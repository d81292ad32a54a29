using Weft.Agent.Policies.Selectors;
using Weft.Agent.Services.Records;
using Weft.Api;

namespace Weft.Agent.Policies.Records;

/// <summary>Label selectors to matchers. Pure and total.</summary>
internal sealed class SelectorReader(PolicyPool pool, ProblemList problems)
{
    /// <summary>More conditions, or values of one, than anybody writes.</summary>
    private const int Max = 1024;

    private NamePool Names => pool.Names;

    /// <summary>Null for one that cannot be understood, after its problem was noted.</summary>
    public LabelMatcher? Read(LabelSelector selector, string field)
    {
        if ((selector.MatchLabels?.Count ?? 0) + (selector.MatchExpressions?.Count ?? 0) > Max)
        {
            problems.Add(field, $"has more than {Max} conditions and is not understood", "use fewer conditions");
            return null;
        }

        List<LabelTest> tests = [.. (selector.MatchLabels ?? new Dictionary<string, string>())
            .Select(label => new LabelTest(Names.Of(label.Key), LabelOperator.In, [Names.Of(label.Value)]))];
        for (var i = 0; i < (selector.MatchExpressions?.Count ?? 0); i++)
        {
            if (Read(selector.MatchExpressions![i], $"{field}.matchExpressions[{i}]") is not { } test)
            {
                return null;
            }

            tests.Add(test);
        }

        return tests.Count == 0 ? LabelMatcher.Everything : new LabelMatcher(tests);
    }

    private LabelTest? Read(LabelSelectorRequirement expression, string field)
    {
        LabelOperator? known = expression.Operator switch
        {
            "In" => LabelOperator.In,
            "NotIn" => LabelOperator.NotIn,
            "Exists" => LabelOperator.Exists,
            "DoesNotExist" => LabelOperator.DoesNotExist,
            _ => null,
        };
        var values = expression.Values?.Count ?? 0;
        if (known is not { } chosen)
        {
            problems.AddValue($"{field}.operator", expression.Operator, "is no operator of label selectors", "use In, NotIn, Exists or DoesNotExist");
        }
        else if (values > Max || (values > 0) != chosen is LabelOperator.In or LabelOperator.NotIn)
        {
            problems.Add(
                $"{field}.values",
                values > Max ? $"has more than {Max} values" : values > 0 ? $"{chosen} takes no values" : $"{chosen} needs values",
                "correct the selector; until then it matches nothing that is allowed");
        }
        else
        {
            return new LabelTest(
                Names.Of(expression.Key), chosen, [.. (expression.Values ?? []).Select(Names.Of).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
        }

        return null;
    }
}
