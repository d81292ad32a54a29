using System.ComponentModel;

namespace Weft.Api;

[Description("Names an object of any type in the same namespace.")]
[AtomicMap]
public sealed record TypedLocalObjectReference
{
    public string? ApiGroup { get; init; }

    [ApiRequired]
    public string Kind { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";
}
