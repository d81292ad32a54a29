using Weft.Api;

namespace Weft.Testing.Policies;

/// <summary>What a label selector means, in the words of the API documentation of LabelSelector.</summary>
internal static class ModelSelectors
{
    private static readonly Dictionary<string, string> _none = [];

    /// <summary>An empty selector matches all objects; all requirements must hold.</summary>
    public static bool Matches(LabelSelector selector, KubeObject obj)
    {
        IReadOnlyDictionary<string, string> labels = obj.Metadata.Labels ?? _none;
        foreach ((string key, string value) in selector.MatchLabels ?? _none)
        {
            if (!labels.TryGetValue(key, out string? actual) || actual != value)
            {
                return false;
            }
        }

        foreach (LabelSelectorRequirement requirement in selector.MatchExpressions ?? [])
        {
            if (!Holds(requirement, labels))
            {
                return false;
            }
        }

        return true;
    }

    // NotIn and DoesNotExist also hold for an object that does not have the label at all.
    private static bool Holds(LabelSelectorRequirement requirement, IReadOnlyDictionary<string, string> labels)
    {
        bool exists = labels.TryGetValue(requirement.Key, out string? actual);
        IReadOnlyList<string> values = requirement.Values ?? [];
        return requirement.Operator switch
        {
            "In" => exists && values.Contains(actual),
            "NotIn" => !exists || !values.Contains(actual),
            "Exists" => exists,
            "DoesNotExist" => !exists,
            _ => false,
        };
    }
}
