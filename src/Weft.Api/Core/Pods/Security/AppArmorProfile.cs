using System.ComponentModel;

namespace Weft.Api;

[Description("The AppArmor profile.")]
public sealed record AppArmorProfile
{
    public string? LocalhostProfile { get; init; }

    [ApiRequired]
    public string Type { get; init => field = value ?? ""; } = "";
}
