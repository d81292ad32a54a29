using System.ComponentModel;

namespace Weft.Api;

[Description("A wish about other Pods, with its weight.")]
public sealed record WeightedPodAffinityTerm
{
    [ApiRequired]
    public PodAffinityTerm PodAffinityTerm { get; init => field = value ?? new(); } = new();

    [ApiRequired]
    public int Weight { get; init; }
}
