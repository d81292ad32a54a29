namespace Weft.Api;

public sealed record CustomResourceConversion
{
    [ApiRequired]
    public string Strategy { get; init => field = value ?? ""; } = "";

    public WebhookConversion? Webhook { get; init; }
}
