using System.ComponentModel;

namespace Weft.Api;

[Description("How the webhook is reached.")]
public sealed record WebhookClientConfig
{
    public byte[]? CaBundle { get; init; }

    public WebhookServiceReference? Service { get; init; }

    public string? Url { get; init; }
}
