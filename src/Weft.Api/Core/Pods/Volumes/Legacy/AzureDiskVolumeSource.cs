namespace Weft.Api;

public sealed record AzureDiskVolumeSource
{
    [SchemaDefault("ReadWrite")]
    public string? CachingMode { get; init; }

    [ApiRequired]
    public string DiskName { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string DiskURI { get; init => field = value ?? ""; } = "";

    [SchemaDefault("ext4")]
    public string? FsType { get; init; }

    [SchemaDefault("Shared")]
    public string? Kind { get; init; }

    public bool? ReadOnly { get; init; }
}
