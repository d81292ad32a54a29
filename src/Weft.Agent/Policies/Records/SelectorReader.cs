using System.Collections.Immutable;
using Weft.Agent.Policies.Selectors;
using Weft.Api;

namespace Weft.Agent.Policies.Records;

/// <summary>Label selectors to matchers. Pure and total.</summary>
internal static class SelectorReader
{
    /// <summary>Null for one that cannot be understood.</summary>
    public static LabelMatcher? Read(LabelSelector selector, PolicyPool pool)
    {
        List<LabelTest> tests = [.. (selector.MatchLabels ?? new Dictionary<string, string>())
            .Select(label => new LabelTest(pool.Names.Of(label.Key), LabelOperator.In, [pool.Names.Of(label.Value)]))];
        foreach (var expression in selector.MatchExpressions ?? [])
        {
            if (Read(expression, pool) is not { } test)
            {
                return null;
            }

            tests.Add(test);
        }

        return tests.Count == 0 ? LabelMatcher.Everything : new LabelMatcher(tests);
    }

    private static LabelTest? Read(LabelSelectorRequirement expression, PolicyPool pool)
    {
        LabelOperator? known = expression.Operator switch
        {
            "In" => LabelOperator.In,
            "NotIn" => LabelOperator.NotIn,
            "Exists" => LabelOperator.Exists,
            "DoesNotExist" => LabelOperator.DoesNotExist,
            _ => null,
        };
        ImmutableArray<string> values = [.. (expression.Values ?? []).Select(pool.Names.Of).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var takesValues = known is LabelOperator.In or LabelOperator.NotIn;
        return known is { } chosen && takesValues != values.IsEmpty ? new LabelTest(pool.Names.Of(expression.Key), chosen, values) : null;
    }
}
