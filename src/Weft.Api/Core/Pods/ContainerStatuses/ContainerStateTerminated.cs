using System.Text.Json.Serialization;

namespace Weft.Api;

public sealed record ContainerStateTerminated
{
    public string? ContainerID { get; init; }

    [ApiRequired]
    public int ExitCode { get; init; }

    [JsonConverter(typeof(KubeTimeConverter))]
    public DateTimeOffset? FinishedAt { get; init; }

    public string? Message { get; init; }

    public string? Reason { get; init; }

    public int? Signal { get; init; }

    [JsonConverter(typeof(KubeTimeConverter))]
    public DateTimeOffset? StartedAt { get; init; }
}
