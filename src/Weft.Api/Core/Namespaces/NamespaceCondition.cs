using System.Text.Json.Serialization;

namespace Weft.Api;

public sealed record NamespaceCondition
{
    [JsonConverter(typeof(KubeTimeConverter))]
    public DateTimeOffset? LastTransitionTime { get; init; }

    public string? Message { get; init; }

    public string? Reason { get; init; }

    [ApiRequired]
    public string Status { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string Type { get; init => field = value ?? ""; } = "";
}
