namespace Weft.Api;

public sealed record ProjectedVolumeSource
{
    public int? DefaultMode { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<VolumeProjection>? Sources { get; init; }
}
