using System.ComponentModel;

namespace Weft.Api;

[Description("A port of the Service, by name or number.")]
[AtomicMap]
public sealed record ServiceBackendPort
{
    public string? Name { get; init; }

    public int? Number { get; init; }
}
