using System.ComponentModel;

namespace Weft.Api;

[Description("The webhook that converts.")]
public sealed record WebhookConversion
{
    public WebhookClientConfig? ClientConfig { get; init; }

    [ApiRequired]
    [ListType("atomic")]
    public IReadOnlyList<string> ConversionReviewVersions { get; init => field = value ?? []; } = [];
}
