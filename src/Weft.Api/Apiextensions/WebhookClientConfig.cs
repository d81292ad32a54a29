namespace Weft.Api;

public sealed record WebhookClientConfig
{
    public byte[]? CaBundle { get; init; }

    public WebhookServiceReference? Service { get; init; }

    public string? Url { get; init; }
}
