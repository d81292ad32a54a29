namespace Weft.Api;

public sealed record PortworxVolumeSource
{
    public string? FsType { get; init; }

    public bool? ReadOnly { get; init; }

    [ApiRequired]
    public string VolumeID { get; init => field = value ?? ""; } = "";
}
