using System.ComponentModel;

namespace Weft.Api;

[Description("The network between the nodes of a region.")]
public sealed record RegionUnderlay
{
    [Description("The largest packet, in bytes.")]
    public int? Mtu { get; init; }
}
