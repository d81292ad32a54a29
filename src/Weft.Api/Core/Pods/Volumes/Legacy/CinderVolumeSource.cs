namespace Weft.Api;

public sealed record CinderVolumeSource
{
    public string? FsType { get; init; }

    public bool? ReadOnly { get; init; }

    public LocalObjectReference? SecretRef { get; init; }

    [ApiRequired]
    public string VolumeID { get; init => field = value ?? ""; } = "";
}
