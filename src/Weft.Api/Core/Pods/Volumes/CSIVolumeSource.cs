using System.ComponentModel;

namespace Weft.Api;

[Description("Storage of a CSI driver.")]
public sealed record CSIVolumeSource
{
    [ApiRequired]
    public string Driver { get; init => field = value ?? ""; } = "";

    [Description("The file system.")]
    public string? FsType { get; init; }

    public LocalObjectReference? NodePublishSecretRef { get; init; }

    [Description("It cannot be written to.")]
    public bool? ReadOnly { get; init; }

    public IReadOnlyDictionary<string, string>? VolumeAttributes { get; init; }
}
