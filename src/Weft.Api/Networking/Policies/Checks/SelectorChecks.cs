namespace Weft.Api;

/// <summary>What can be said of a label selector without any object.</summary>
public static class SelectorChecks
{
    /// <summary>Why no object can match the selector, whatever its labels; null if one can, or if the selector is not valid.</summary>
    public static string? Contradiction(LabelSelector? selector)
    {
        if (selector?.MatchExpressions is not { Count: > 0 } expressions)
        {
            // Labels alone ask for one value each.
            return null;
        }

        var keys = new Dictionary<string, Demand>(StringComparer.Ordinal);
        foreach (var (key, value) in selector.MatchLabels ?? EmptyMap<string>.Value)
        {
            Of(key).Allow([value]);
        }

        foreach (var expression in expressions)
        {
            Of(expression.Key).Add(expression);
        }

        return keys.Where(pair => pair.Value.IsImpossible).Select(pair => $"what it asks of label {ErrorValue.Quote(pair.Key)} contradicts itself").FirstOrDefault();

        Demand Of(string key) => keys.TryGetValue(key, out var known) ? known : keys[key] = new Demand();
    }

    /// <summary>Everything a selector asks of one label.</summary>
    private sealed class Demand
    {
        private readonly HashSet<string> _forbidden = new(StringComparer.Ordinal);
        private HashSet<string>? _allowed; // null: every value
        private bool _present;
        private bool _absent;

        internal bool IsImpossible => (_present && _absent) || (_allowed is not null && _allowed.IsSubsetOf(_forbidden));

        internal void Add(LabelSelectorRequirement expression)
        {
            switch (expression.Operator)
            {
                case "In" when expression.Values is { Count: > 0 } values:
                    Allow(values);
                    break;
                case "NotIn":
                    _forbidden.UnionWith(expression.Values ?? []);
                    break;
                case "Exists":
                    _present = true;
                    break;
                case "DoesNotExist":
                    _absent = true;
                    break;
            }
        }

        internal void Allow(IEnumerable<string> values)
        {
            _present = true;
            if (_allowed is null)
            {
                _allowed = new HashSet<string>(values, StringComparer.Ordinal);
            }
            else
            {
                _allowed.IntersectWith(values);
            }
        }
    }
}
