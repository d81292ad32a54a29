namespace Weft.Api;

public sealed record NamespaceStatus
{
    [PatchStrategy("merge", MergeKey = "type")]
    [ListType("map", "type")]
    public IReadOnlyList<NamespaceCondition>? Conditions { get; init; }

    public string? Phase { get; init; }
}
