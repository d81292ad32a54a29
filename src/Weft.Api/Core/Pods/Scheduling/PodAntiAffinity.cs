using System.ComponentModel;

namespace Weft.Api;

[Description("Other Pods that should not be near.")]
public sealed record PodAntiAffinity
{
    [ListType("atomic")]
    public IReadOnlyList<WeightedPodAffinityTerm>? PreferredDuringSchedulingIgnoredDuringExecution { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<PodAffinityTerm>? RequiredDuringSchedulingIgnoredDuringExecution { get; init; }
}
