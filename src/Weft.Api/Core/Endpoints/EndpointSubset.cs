using System.ComponentModel;

namespace Weft.Api;

[Description("Addresses that have the same ports.")]
public sealed record EndpointSubset
{
    [Description("Addresses that are ready.")]
    [ListType("atomic")]
    public IReadOnlyList<EndpointAddress>? Addresses { get; init; }

    [Description("Addresses that are not ready.")]
    [ListType("atomic")]
    public IReadOnlyList<EndpointAddress>? NotReadyAddresses { get; init; }

    [Description("Ports of every address.")]
    [ListType("atomic")]
    public IReadOnlyList<SubsetPort>? Ports { get; init; }
}
