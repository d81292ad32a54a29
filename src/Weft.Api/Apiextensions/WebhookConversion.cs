namespace Weft.Api;

public sealed record WebhookConversion
{
    public WebhookClientConfig? ClientConfig { get; init; }

    [ApiRequired]
    [ListType("atomic")]
    public IReadOnlyList<string> ConversionReviewVersions { get; init => field = value ?? []; } = [];
}
