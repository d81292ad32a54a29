using System.ComponentModel;

namespace Weft.Api;

[Description("The Service of the webhook.")]
public sealed record WebhookServiceReference
{
    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string Namespace { get; init => field = value ?? ""; } = "";

    public string? Path { get; init; }

    public int? Port { get; init; }
}
