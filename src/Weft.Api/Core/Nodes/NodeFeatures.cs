namespace Weft.Api;

public sealed record NodeFeatures
{
    public bool? SupplementalGroupsPolicy { get; init; }
}
