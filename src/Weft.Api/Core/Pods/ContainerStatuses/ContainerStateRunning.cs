using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Weft.Api;

[Description("The container runs.")]
public sealed record ContainerStateRunning
{
    [JsonConverter(typeof(KubeTimeConverter))]
    public DateTimeOffset? StartedAt { get; init; }
}
