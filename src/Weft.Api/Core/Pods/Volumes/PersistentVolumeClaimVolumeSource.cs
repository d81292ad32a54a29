using System.ComponentModel;

namespace Weft.Api;

[Description("Storage that a claim holds.")]
public sealed record PersistentVolumeClaimVolumeSource
{
    [ApiRequired]
    public string ClaimName { get; init => field = value ?? ""; } = "";

    [Description("It cannot be written to.")]
    public bool? ReadOnly { get; init; }
}
