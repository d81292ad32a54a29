using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Weft.Api;

[Description("One aspect of an object's state, with when and why it last changed.")]
public sealed record Condition
{
    [Description("When the status last changed.")]
    [ApiRequired]
    [JsonConverter(typeof(KubeTimeConverter))]
    public DateTimeOffset? LastTransitionTime { get; init; }

    [Description("Why, for people.")]
    [ApiRequired]
    public string Message { get; init => field = value ?? ""; } = "";

    [Description("The generation that the rest of the status is about.")]
    public long? ObservedGeneration { get; init; }

    [Description("Why, in one word.")]
    [ApiRequired]
    public string Reason { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string Status { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string Type { get; init => field = value ?? ""; } = "";
}
