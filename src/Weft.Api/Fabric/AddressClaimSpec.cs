using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Weft.Api;

[Description("An address and its owners.")]
public sealed record AddressClaimSpec
{
    [Description("The address.")]
    [ApiRequired]
    public string Address { get; init => field = value ?? ""; } = "";

    [Description("When an owner came or changed last.")]
    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTimeOffset? ClaimedAt { get; init; }

    [Description("The Services that have the address; none while it rests after its release.")]
    [ListType("map", "namespace", "name")]
    public IReadOnlyList<AddressOwner>? Owners { get; init; }

    [Description("The AddressPool that the address was taken from.")]
    [ApiRequired]
    public string Pool { get; init => field = value ?? ""; } = "";

    [Description("When the last owner went; the address is given out again 60 seconds later.")]
    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTimeOffset? ReleasedAt { get; init; }

    [Description("The uid of the last owner, who alone may have the address back before that.")]
    public string? ReleasedBy { get; init; }

    [Description("Services with this sharing key may have the address too, with other ports.")]
    public string? SharingKey { get; init; }
}
