using System.ComponentModel;

namespace Weft.Api;

[Description("A disk of Photon.")]
public sealed record PhotonPersistentDiskVolumeSource
{
    [Description("The file system.")]
    public string? FsType { get; init; }

    [ApiRequired]
    public string PdID { get; init => field = value ?? ""; } = "";
}
