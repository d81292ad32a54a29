using System.ComponentModel;

namespace Weft.Api;

[Description("Address space and underlay of a region.")]
public sealed record RegionSpec
{
    [Description("The autonomous system number of the region.")]
    public long? Asn { get; init; }

    [Description("How large each node's part of the prefixes is.")]
    public NodePrefixLengths? NodePrefixLengths { get; init; }

    [Description("The prefixes that workloads of the region get addresses from, at most one of each family.")]
    [ApiRequired]
    [ListType("atomic")]
    public IReadOnlyList<string> PodPrefixes { get; init => field = value ?? []; } = [];

    [Description("The network between the region's nodes.")]
    public RegionUnderlay? Underlay { get; init; }
}
