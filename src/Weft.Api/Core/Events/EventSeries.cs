using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Weft.Api;

[Description("How often and when last an Event happened again.")]
public sealed record EventSeries
{
    public int? Count { get; init; }

    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTimeOffset? LastObservedTime { get; init; }
}
