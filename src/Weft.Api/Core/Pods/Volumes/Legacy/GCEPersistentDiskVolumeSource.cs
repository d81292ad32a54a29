using System.ComponentModel;

namespace Weft.Api;

[Description("A disk of Google Cloud.")]
public sealed record GCEPersistentDiskVolumeSource
{
    [Description("The file system.")]
    public string? FsType { get; init; }

    public int? Partition { get; init; }

    [ApiRequired]
    public string PdName { get; init => field = value ?? ""; } = "";

    [Description("It cannot be written to.")]
    public bool? ReadOnly { get; init; }
}
