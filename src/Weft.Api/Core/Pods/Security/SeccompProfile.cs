using System.ComponentModel;

namespace Weft.Api;

[Description("The seccomp profile.")]
public sealed record SeccompProfile
{
    public string? LocalhostProfile { get; init; }

    [ApiRequired]
    public string Type { get; init => field = value ?? ""; } = "";
}
