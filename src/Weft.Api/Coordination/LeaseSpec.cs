using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Weft.Api;

[Description("Who holds the lease and since when.")]
public sealed record LeaseSpec
{
    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTimeOffset? AcquireTime { get; init; }

    [Description("Who holds it.")]
    public string? HolderIdentity { get; init; }

    [Description("How long it is valid after the last renewal.")]
    public int? LeaseDurationSeconds { get; init; }

    public int? LeaseTransitions { get; init; }

    public string? PreferredHolder { get; init; }

    [Description("When it was last renewed.")]
    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTimeOffset? RenewTime { get; init; }

    public string? Strategy { get; init; }
}
