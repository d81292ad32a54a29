using System.ComponentModel;

namespace Weft.Api;

[Description("A disk of OpenStack.")]
public sealed record CinderVolumeSource
{
    [Description("The file system.")]
    public string? FsType { get; init; }

    [Description("It cannot be written to.")]
    public bool? ReadOnly { get; init; }

    public LocalObjectReference? SecretRef { get; init; }

    [ApiRequired]
    public string VolumeID { get; init => field = value ?? ""; } = "";
}
