namespace Weft.Api;

public sealed record GitRepoVolumeSource
{
    public string? Directory { get; init; }

    [ApiRequired]
    public string Repository { get; init => field = value ?? ""; } = "";

    public string? Revision { get; init; }
}
