namespace Weft.Api;

public sealed record RegionUnderlay
{
    public int? Mtu { get; init; }
}
