using System.ComponentModel;

namespace Weft.Api;

[Description("Fields of the Pod as a directory.")]
public sealed record DownwardAPIVolumeSource
{
    [Description("Permissions of the files.")]
    public int? DefaultMode { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<DownwardAPIVolumeFile>? Items { get; init; }
}
