namespace Weft.Api;

public sealed record PodResourceClaim
{
    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";

    public string? ResourceClaimName { get; init; }

    public string? ResourceClaimTemplateName { get; init; }
}
