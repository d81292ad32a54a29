namespace Weft.Api;

public sealed record AppArmorProfile
{
    public string? LocalhostProfile { get; init; }

    [ApiRequired]
    public string Type { get; init => field = value ?? ""; } = "";
}
