namespace Weft.Api;

public sealed record ServiceAccountTokenProjection
{
    public string? Audience { get; init; }

    public long? ExpirationSeconds { get; init; }

    [ApiRequired]
    public string Path { get; init => field = value ?? ""; } = "";
}
