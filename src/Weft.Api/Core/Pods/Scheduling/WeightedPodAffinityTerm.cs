namespace Weft.Api;

public sealed record WeightedPodAffinityTerm
{
    [ApiRequired]
    public PodAffinityTerm PodAffinityTerm { get; init => field = value ?? new(); } = new();

    [ApiRequired]
    public int Weight { get; init; }
}
