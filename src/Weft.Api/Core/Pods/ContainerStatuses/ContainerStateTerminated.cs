using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Weft.Api;

[Description("The container has ended.")]
public sealed record ContainerStateTerminated
{
    public string? ContainerID { get; init; }

    [ApiRequired]
    public int ExitCode { get; init; }

    [JsonConverter(typeof(KubeTimeConverter))]
    public DateTimeOffset? FinishedAt { get; init; }

    [Description("Why, for people.")]
    public string? Message { get; init; }

    [Description("Why, in one word.")]
    public string? Reason { get; init; }

    public int? Signal { get; init; }

    [JsonConverter(typeof(KubeTimeConverter))]
    public DateTimeOffset? StartedAt { get; init; }
}
