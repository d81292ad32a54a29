using System.Text.Json.Serialization;

namespace Weft.Api;

public sealed record LeaseSpec
{
    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTimeOffset? AcquireTime { get; init; }

    public string? HolderIdentity { get; init; }

    public int? LeaseDurationSeconds { get; init; }

    public int? LeaseTransitions { get; init; }

    public string? PreferredHolder { get; init; }

    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTimeOffset? RenewTime { get; init; }

    public string? Strategy { get; init; }
}
