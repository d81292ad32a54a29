using System.Text.Json.Serialization;

namespace Weft.Api;

public sealed record ContainerStateRunning
{
    [JsonConverter(typeof(KubeTimeConverter))]
    public DateTimeOffset? StartedAt { get; init; }
}
