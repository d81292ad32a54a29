namespace Weft.Api;

public sealed record RegionSpec
{
    public long? Asn { get; init; }

    public NodePrefixLengths? NodePrefixLengths { get; init; }

    [ApiRequired]
    [ListType("atomic")]
    public IReadOnlyList<string> PodPrefixes { get; init => field = value ?? []; } = [];

    public RegionUnderlay? Underlay { get; init; }
}
