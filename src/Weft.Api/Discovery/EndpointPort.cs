using System.ComponentModel;

namespace Weft.Api;

[Description("One port of the endpoints.")]
[AtomicMap]
public sealed record EndpointPort
{
    public string? AppProtocol { get; init; }

    public string? Name { get; init; }

    public int? Port { get; init; }

    public string? Protocol { get; init; }
}
