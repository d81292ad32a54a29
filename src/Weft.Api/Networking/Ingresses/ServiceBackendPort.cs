namespace Weft.Api;

[AtomicMap]
public sealed record ServiceBackendPort
{
    public string? Name { get; init; }

    public int? Number { get; init; }
}
