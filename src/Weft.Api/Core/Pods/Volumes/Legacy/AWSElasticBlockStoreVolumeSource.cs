namespace Weft.Api;

public sealed record AWSElasticBlockStoreVolumeSource
{
    public string? FsType { get; init; }

    public int? Partition { get; init; }

    public bool? ReadOnly { get; init; }

    [ApiRequired]
    public string VolumeID { get; init => field = value ?? ""; } = "";
}
