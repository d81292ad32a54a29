using System.Text.Json.Serialization;

namespace Weft.Api;

public sealed record Condition
{
    [ApiRequired]
    [JsonConverter(typeof(KubeTimeConverter))]
    public DateTimeOffset? LastTransitionTime { get; init; }

    [ApiRequired]
    public string Message { get; init => field = value ?? ""; } = "";

    public long? ObservedGeneration { get; init; }

    [ApiRequired]
    public string Reason { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string Status { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string Type { get; init => field = value ?? ""; } = "";
}
