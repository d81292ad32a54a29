using System.ComponentModel;

namespace Weft.Api;

[Description("How objects are converted between versions.")]
public sealed record CustomResourceConversion
{
    [ApiRequired]
    public string Strategy { get; init => field = value ?? ""; } = "";

    public WebhookConversion? Webhook { get; init; }
}
