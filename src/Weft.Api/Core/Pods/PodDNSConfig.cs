using System.ComponentModel;

namespace Weft.Api;

[Description("How names are looked up, beyond the DNS policy.")]
public sealed record PodDNSConfig
{
    [ListType("atomic")]
    public IReadOnlyList<string>? Nameservers { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<PodDNSConfigOption>? Options { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<string>? Searches { get; init; }
}
