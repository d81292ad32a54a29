using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Weft.Api;

[Description("One aspect of a Pod's state.")]
public sealed record PodCondition
{
    [JsonConverter(typeof(KubeTimeConverter))]
    public DateTimeOffset? LastProbeTime { get; init; }

    [Description("When the status last changed.")]
    [JsonConverter(typeof(KubeTimeConverter))]
    public DateTimeOffset? LastTransitionTime { get; init; }

    [Description("Why, for people.")]
    public string? Message { get; init; }

    [Description("Why, in one word.")]
    public string? Reason { get; init; }

    [ApiRequired]
    public string Status { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string Type { get; init => field = value ?? ""; } = "";
}
