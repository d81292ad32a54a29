using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Weft.Api;

[Description("One aspect of the definition's state.")]
public sealed record CustomResourceDefinitionCondition
{
    [Description("When the status last changed.")]
    [JsonConverter(typeof(KubeTimeConverter))]
    public DateTimeOffset? LastTransitionTime { get; init; }

    [Description("Why, for people.")]
    public string? Message { get; init; }

    [Description("The generation that the rest of the status is about.")]
    public long? ObservedGeneration { get; init; }

    [Description("Why, in one word.")]
    public string? Reason { get; init; }

    [ApiRequired]
    public string Status { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string Type { get; init => field = value ?? ""; } = "";
}
