using System.Globalization;
using Weft.Api;

namespace Weft.Standalone.Scheduling;

/// <summary>Whether a node's labels are those a Pod asks for.</summary>
internal static class NodeLabels
{
    /// <summary>The label by which nodes belong to a region. Its value is compared without regard to case, as regions are named by people.</summary>
    public const string Region = "topology.kubernetes.io/region";

    public const string Zone = "topology.kubernetes.io/zone";
    public const string Hostname = "kubernetes.io/hostname";

    public static bool MatchesSelector(IReadOnlyDictionary<string, string>? selector, Node node) =>
        selector is null || selector.All(pair => ValueOf(node, pair.Key) is { } value && Same(pair.Key, value, pair.Value));

    /// <summary>Terms are alternatives; a term without any requirement matches nothing.</summary>
    public static bool MatchesTerms(IReadOnlyList<NodeSelectorTerm> terms, Node node) => terms.Any(term => MatchesTerm(term, node));

    public static bool MatchesTerm(NodeSelectorTerm term, Node node)
    {
        var expressions = term.MatchExpressions ?? [];
        var fields = term.MatchFields ?? [];
        return expressions.Count + fields.Count > 0
            && expressions.All(requirement => Matches(requirement, ValueOf(node, requirement.Key)))
            && fields.All(requirement => Matches(requirement, requirement.Key == "metadata.name" ? node.Metadata.Name : null));
    }

    /// <summary>The value that says in which domain of a topology the node lies; regions in one case only.</summary>
    public static string? Domain(Node node, string topologyKey)
    {
        var value = ValueOf(node, topologyKey) ?? (topologyKey == Hostname ? node.Metadata.Name : null);
        return topologyKey == Region ? value?.ToLowerInvariant() : value;
    }

    private static string? ValueOf(Node node, string key) => node.Metadata.Labels?.GetValueOrDefault(key);

    private static bool Matches(NodeSelectorRequirement requirement, string? value)
    {
        var values = requirement.Values ?? [];
        return requirement.Operator switch
        {
            "In" => value is not null && values.Any(wanted => Same(requirement.Key, value, wanted)),
            "NotIn" => value is null || !values.Any(wanted => Same(requirement.Key, value, wanted)),
            "Exists" => value is not null,
            "DoesNotExist" => value is null,
            "Gt" => Compare(value, values) > 0,
            "Lt" => Compare(value, values) < 0,
            _ => false,
        };
    }

    private static int Compare(string? value, IReadOnlyList<string> values) =>
        values.Count == 1
        && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var has)
        && long.TryParse(values[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var wanted)
            ? has.CompareTo(wanted)
            : 0;

    private static bool Same(string key, string left, string right) =>
        string.Equals(left, right, key == Region ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
}
