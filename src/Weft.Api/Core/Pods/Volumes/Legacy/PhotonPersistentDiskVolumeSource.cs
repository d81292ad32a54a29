namespace Weft.Api;

public sealed record PhotonPersistentDiskVolumeSource
{
    public string? FsType { get; init; }

    [ApiRequired]
    public string PdID { get; init => field = value ?? ""; } = "";
}
