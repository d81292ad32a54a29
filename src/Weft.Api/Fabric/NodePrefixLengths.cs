namespace Weft.Api;

public sealed record NodePrefixLengths
{
    public int? Ipv4 { get; init; }

    public int? Ipv6 { get; init; }
}
