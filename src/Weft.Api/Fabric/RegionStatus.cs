using System.ComponentModel;

namespace Weft.Api;

[Description("Whether the region can be used.")]
public sealed record RegionStatus
{
    [Description("Aspects of the state, one of each type.")]
    [PatchStrategy("merge", MergeKey = "type")]
    [ListType("map", "type")]
    public IReadOnlyList<Condition>? Conditions { get; init; }
}
