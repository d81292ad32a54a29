using System.ComponentModel;

namespace Weft.Api;

[Description("Picks objects by their labels; all its parts must hold.")]
[AtomicMap]
public sealed record LabelSelector
{
    [Description("Further conditions, all of which must hold.")]
    [ListType("atomic")]
    public IReadOnlyList<LabelSelectorRequirement>? MatchExpressions { get; init; }

    [Description("Labels that must have these values.")]
    public IReadOnlyDictionary<string, string>? MatchLabels { get; init; }
}
