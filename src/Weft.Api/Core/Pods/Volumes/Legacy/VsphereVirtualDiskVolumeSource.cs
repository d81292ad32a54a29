using System.ComponentModel;

namespace Weft.Api;

[Description("A disk of vSphere.")]
public sealed record VsphereVirtualDiskVolumeSource
{
    [Description("The file system.")]
    public string? FsType { get; init; }

    public string? StoragePolicyID { get; init; }

    public string? StoragePolicyName { get; init; }

    [ApiRequired]
    public string VolumePath { get; init => field = value ?? ""; } = "";
}
