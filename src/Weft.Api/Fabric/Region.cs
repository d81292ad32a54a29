namespace Weft.Api;

public sealed record Region : KubeObject
{
    [ApiRequired]
    public RegionSpec Spec { get; init => field = value ?? new(); } = new();

    public RegionStatus? Status { get; init; }
}
