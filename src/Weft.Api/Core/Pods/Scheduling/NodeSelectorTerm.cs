namespace Weft.Api;

[AtomicMap]
public sealed record NodeSelectorTerm
{
    [ListType("atomic")]
    public IReadOnlyList<NodeSelectorRequirement>? MatchExpressions { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<NodeSelectorRequirement>? MatchFields { get; init; }
}
