using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Weft.Api;

[Description("Something that happened to an object.")]
public sealed record CoreEvent : KubeObject
{
    public string? Action { get; init; }

    [Description("How often it happened.")]
    public int? Count { get; init; }

    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTimeOffset? EventTime { get; init; }

    [JsonConverter(typeof(KubeTimeConverter))]
    public DateTimeOffset? FirstTimestamp { get; init; }

    [Description("What it happened to.")]
    [ApiRequired]
    public ObjectReference InvolvedObject { get; init => field = value ?? new(); } = new();

    [JsonConverter(typeof(KubeTimeConverter))]
    public DateTimeOffset? LastTimestamp { get; init; }

    [Description("What happened.")]
    public string? Message { get; init; }

    [Description("What happened, in one word.")]
    public string? Reason { get; init; }

    public ObjectReference? Related { get; init; }

    public string? ReportingComponent { get; init; }

    public string? ReportingInstance { get; init; }

    public EventSeries? Series { get; init; }

    public EventSource? Source { get; init; }

    [Description("Normal or Warning.")]
    public string? Type { get; init; }
}
