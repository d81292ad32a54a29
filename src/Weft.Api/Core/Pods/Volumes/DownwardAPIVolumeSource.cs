namespace Weft.Api;

public sealed record DownwardAPIVolumeSource
{
    public int? DefaultMode { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<DownwardAPIVolumeFile>? Items { get; init; }
}
