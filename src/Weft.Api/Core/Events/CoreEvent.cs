using System.Text.Json.Serialization;

namespace Weft.Api;

public sealed record CoreEvent : KubeObject
{
    public string? Action { get; init; }

    public int? Count { get; init; }

    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTimeOffset? EventTime { get; init; }

    [JsonConverter(typeof(KubeTimeConverter))]
    public DateTimeOffset? FirstTimestamp { get; init; }

    [ApiRequired]
    public ObjectReference InvolvedObject { get; init => field = value ?? new(); } = new();

    [JsonConverter(typeof(KubeTimeConverter))]
    public DateTimeOffset? LastTimestamp { get; init; }

    public string? Message { get; init; }

    public string? Reason { get; init; }

    public ObjectReference? Related { get; init; }

    public string? ReportingComponent { get; init; }

    public string? ReportingInstance { get; init; }

    public EventSeries? Series { get; init; }

    public EventSource? Source { get; init; }

    public string? Type { get; init; }
}
