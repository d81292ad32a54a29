using System.ComponentModel;

namespace Weft.Api;

[Description("Conditions on a node, all of which must hold.")]
[AtomicMap]
public sealed record NodeSelectorTerm
{
    [Description("Further conditions, all of which must hold.")]
    [ListType("atomic")]
    public IReadOnlyList<NodeSelectorRequirement>? MatchExpressions { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<NodeSelectorRequirement>? MatchFields { get; init; }
}
