namespace Weft.Api;

public sealed record ResourceStatus
{
    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";

    [ListType("map", "resourceID")]
    public IReadOnlyList<ResourceHealth>? Resources { get; init; }
}
