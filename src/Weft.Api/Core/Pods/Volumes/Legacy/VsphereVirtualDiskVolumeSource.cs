namespace Weft.Api;

public sealed record VsphereVirtualDiskVolumeSource
{
    public string? FsType { get; init; }

    public string? StoragePolicyID { get; init; }

    public string? StoragePolicyName { get; init; }

    [ApiRequired]
    public string VolumePath { get; init => field = value ?? ""; } = "";
}
