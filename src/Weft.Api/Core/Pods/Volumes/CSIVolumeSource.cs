namespace Weft.Api;

public sealed record CSIVolumeSource
{
    [ApiRequired]
    public string Driver { get; init => field = value ?? ""; } = "";

    public string? FsType { get; init; }

    public LocalObjectReference? NodePublishSecretRef { get; init; }

    public bool? ReadOnly { get; init; }

    public IReadOnlyDictionary<string, string>? VolumeAttributes { get; init; }
}
