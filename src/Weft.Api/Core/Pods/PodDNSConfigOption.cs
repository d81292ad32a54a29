namespace Weft.Api;

public sealed record PodDNSConfigOption
{
    public string? Name { get; init; }

    public string? Value { get; init; }
}
