using System.ComponentModel;

namespace Weft.Api;

[Description("A volume of StorageOS.")]
public sealed record StorageOSVolumeSource
{
    [Description("The file system.")]
    public string? FsType { get; init; }

    [Description("It cannot be written to.")]
    public bool? ReadOnly { get; init; }

    public LocalObjectReference? SecretRef { get; init; }

    public string? VolumeName { get; init; }

    public string? VolumeNamespace { get; init; }
}
