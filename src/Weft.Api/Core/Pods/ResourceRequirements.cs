using System.ComponentModel;

namespace Weft.Api;

[Description("What a container needs and what it may use at most.")]
public sealed record ResourceRequirements
{
    [ListType("map", "name")]
    public IReadOnlyList<ResourceClaim>? Claims { get; init; }

    public IReadOnlyDictionary<string, Quantity>? Limits { get; init; }

    public IReadOnlyDictionary<string, Quantity>? Requests { get; init; }
}
