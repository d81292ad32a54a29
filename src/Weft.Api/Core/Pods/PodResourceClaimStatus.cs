namespace Weft.Api;

public sealed record PodResourceClaimStatus
{
    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";

    public string? ResourceClaimName { get; init; }
}
