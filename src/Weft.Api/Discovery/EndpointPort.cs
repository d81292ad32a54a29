namespace Weft.Api;

[AtomicMap]
public sealed record EndpointPort
{
    public string? AppProtocol { get; init; }

    public string? Name { get; init; }

    public int? Port { get; init; }

    public string? Protocol { get; init; }
}
