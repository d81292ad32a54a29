using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Weft.Api;

[Description("Keeps Pods off the node that do not tolerate it.")]
public sealed record Taint
{
    [ApiRequired]
    public string Effect { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string Key { get; init => field = value ?? ""; } = "";

    [JsonConverter(typeof(KubeTimeConverter))]
    public DateTimeOffset? TimeAdded { get; init; }

    public string? Value { get; init; }
}
