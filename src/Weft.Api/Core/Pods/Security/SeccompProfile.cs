namespace Weft.Api;

public sealed record SeccompProfile
{
    public string? LocalhostProfile { get; init; }

    [ApiRequired]
    public string Type { get; init => field = value ?? ""; } = "";
}
