namespace Weft.Api;

public sealed record DownwardAPIProjection
{
    [ListType("atomic")]
    public IReadOnlyList<DownwardAPIVolumeFile>? Items { get; init; }
}
