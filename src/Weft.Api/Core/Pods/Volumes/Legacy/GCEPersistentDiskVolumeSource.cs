namespace Weft.Api;

public sealed record GCEPersistentDiskVolumeSource
{
    public string? FsType { get; init; }

    public int? Partition { get; init; }

    [ApiRequired]
    public string PdName { get; init => field = value ?? ""; } = "";

    public bool? ReadOnly { get; init; }
}
