using System.ComponentModel;

namespace Weft.Api;

[Description("Names an object in the same namespace.")]
[AtomicMap]
public sealed record LocalObjectReference
{
    public string? Name { get; init; }
}
