namespace Weft.Api;

[AtomicMap]
public sealed record LocalObjectReference
{
    public string? Name { get; init; }
}
