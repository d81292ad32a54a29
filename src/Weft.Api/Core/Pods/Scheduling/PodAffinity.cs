namespace Weft.Api;

public sealed record PodAffinity
{
    [ListType("atomic")]
    public IReadOnlyList<WeightedPodAffinityTerm>? PreferredDuringSchedulingIgnoredDuringExecution { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<PodAffinityTerm>? RequiredDuringSchedulingIgnoredDuringExecution { get; init; }
}
