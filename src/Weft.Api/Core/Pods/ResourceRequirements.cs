namespace Weft.Api;

public sealed record ResourceRequirements
{
    [ListType("map", "name")]
    public IReadOnlyList<ResourceClaim>? Claims { get; init; }

    public IReadOnlyDictionary<string, Quantity>? Limits { get; init; }

    public IReadOnlyDictionary<string, Quantity>? Requests { get; init; }
}
