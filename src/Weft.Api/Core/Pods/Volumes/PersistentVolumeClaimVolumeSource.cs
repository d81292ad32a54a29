namespace Weft.Api;

public sealed record PersistentVolumeClaimVolumeSource
{
    [ApiRequired]
    public string ClaimName { get; init => field = value ?? ""; } = "";

    public bool? ReadOnly { get; init; }
}
