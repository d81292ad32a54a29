using System.ComponentModel;

namespace Weft.Api;

[Description("One port of the addresses of a subset.")]
[AtomicMap]
public sealed record SubsetPort
{
    public string? AppProtocol { get; init; }

    public string? Name { get; init; }

    [ApiRequired]
    public int Port { get; init; }

    public string? Protocol { get; init; }
}
