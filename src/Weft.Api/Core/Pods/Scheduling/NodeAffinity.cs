namespace Weft.Api;

public sealed record NodeAffinity
{
    [ListType("atomic")]
    public IReadOnlyList<PreferredSchedulingTerm>? PreferredDuringSchedulingIgnoredDuringExecution { get; init; }

    public NodeSelector? RequiredDuringSchedulingIgnoredDuringExecution { get; init; }
}
