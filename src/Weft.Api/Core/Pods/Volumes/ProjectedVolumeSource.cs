using System.ComponentModel;

namespace Weft.Api;

[Description("Several sources in one directory.")]
public sealed record ProjectedVolumeSource
{
    [Description("Permissions of the files.")]
    public int? DefaultMode { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<VolumeProjection>? Sources { get; init; }
}
