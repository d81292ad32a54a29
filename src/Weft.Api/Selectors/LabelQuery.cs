namespace Weft.Api;

/// <summary>A label selector ready to be matched: all requirements must hold. Made from a query string or from a <see cref="LabelSelector"/>.</summary>
public sealed class LabelQuery
{
    private LabelQuery(IReadOnlyList<LabelRequirement> requirements) => Requirements = requirements;

    /// <summary>Matches every object.</summary>
    public static LabelQuery Everything { get; } = new([]);

    /// <summary>Matches no object.</summary>
    public static LabelQuery Nothing { get; } = new([new LabelRequirement("", SelectorOperator.In, [])]);

    public IReadOnlyList<LabelRequirement> Requirements { get; }

    public bool IsEverything => Requirements.Count == 0;

    /// <summary>Reads <c>env in (a,b),!canary,size&gt;3</c>.</summary>
    /// <exception cref="SelectorException">The text is no selector.</exception>
    public static LabelQuery Parse(string? text) =>
        string.IsNullOrWhiteSpace(text) ? Everything : new LabelQuery(new LabelQueryParser(text).Parse());

    /// <summary>All the given labels, with these values.</summary>
    public static LabelQuery FromMap(IReadOnlyDictionary<string, string>? labels) =>
        new([.. (labels ?? EmptyMap<string>.Value).Select(p => new LabelRequirement(p.Key, SelectorOperator.In, [p.Value]))]);

    /// <summary>The meaning of a selector inside an object: absent matches nothing, empty matches everything.</summary>
    public static LabelQuery From(LabelSelector? selector)
    {
        if (selector is null)
        {
            return Nothing;
        }

        var requirements = new List<LabelRequirement>(FromMap(selector.MatchLabels).Requirements);
        foreach (var expression in selector.MatchExpressions ?? [])
        {
            requirements.Add(new LabelRequirement(expression.Key, ParseOperator(expression.Operator), expression.Values ?? []));
        }

        return new LabelQuery(requirements);
    }

    public bool Matches(IReadOnlyDictionary<string, string>? labels)
    {
        foreach (var requirement in Requirements)
        {
            if (!requirement.Matches(labels))
            {
                return false;
            }
        }

        return true;
    }

    private static SelectorOperator ParseOperator(string text) => text switch
    {
        "In" => SelectorOperator.In,
        "NotIn" => SelectorOperator.NotIn,
        "Exists" => SelectorOperator.Exists,
        "DoesNotExist" => SelectorOperator.DoesNotExist,
        "Gt" => SelectorOperator.GreaterThan,
        "Lt" => SelectorOperator.LessThan,
        _ => throw new SelectorException($"{ErrorValue.Quote(text)} is not a valid label selector operator"),
    };
}
