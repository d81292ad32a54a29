namespace Weft.Api;

[AtomicMap]
public sealed record LabelSelector
{
    [ListType("atomic")]
    public IReadOnlyList<LabelSelectorRequirement>? MatchExpressions { get; init; }

    public IReadOnlyDictionary<string, string>? MatchLabels { get; init; }
}
