using System.ComponentModel;

namespace Weft.Api;

[Description("A resource of a container.")]
[AtomicMap]
public sealed record ResourceFieldSelector
{
    public string? ContainerName { get; init; }

    public Quantity? Divisor { get; init; }

    [ApiRequired]
    public string Resource { get; init => field = value ?? ""; } = "";
}
