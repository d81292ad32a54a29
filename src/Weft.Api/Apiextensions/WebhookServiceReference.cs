namespace Weft.Api;

public sealed record WebhookServiceReference
{
    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string Namespace { get; init => field = value ?? ""; } = "";

    public string? Path { get; init; }

    public int? Port { get; init; }
}
