namespace Weft.Api;

public sealed record RegionStatus
{
    [PatchStrategy("merge", MergeKey = "type")]
    [ListType("map", "type")]
    public IReadOnlyList<Condition>? Conditions { get; init; }
}
