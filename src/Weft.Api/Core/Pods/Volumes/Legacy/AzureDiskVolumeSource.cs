using System.ComponentModel;

namespace Weft.Api;

[Description("A disk of Azure.")]
public sealed record AzureDiskVolumeSource
{
    [SchemaDefault("ReadWrite")]
    public string? CachingMode { get; init; }

    [ApiRequired]
    public string DiskName { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string DiskURI { get; init => field = value ?? ""; } = "";

    [Description("The file system.")]
    [SchemaDefault("ext4")]
    public string? FsType { get; init; }

    [SchemaDefault("Shared")]
    public string? Kind { get; init; }

    [Description("It cannot be written to.")]
    public bool? ReadOnly { get; init; }
}
