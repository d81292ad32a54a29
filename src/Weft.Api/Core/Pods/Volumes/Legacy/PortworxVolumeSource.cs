using System.ComponentModel;

namespace Weft.Api;

[Description("A volume of Portworx.")]
public sealed record PortworxVolumeSource
{
    [Description("The file system.")]
    public string? FsType { get; init; }

    [Description("It cannot be written to.")]
    public bool? ReadOnly { get; init; }

    [ApiRequired]
    public string VolumeID { get; init => field = value ?? ""; } = "";
}
