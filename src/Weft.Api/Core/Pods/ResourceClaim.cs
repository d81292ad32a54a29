namespace Weft.Api;

public sealed record ResourceClaim
{
    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";

    public string? Request { get; init; }
}
