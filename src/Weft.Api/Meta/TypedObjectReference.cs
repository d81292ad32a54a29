using System.ComponentModel;

namespace Weft.Api;

[Description("Names an object of any type in any namespace.")]
public sealed record TypedObjectReference
{
    public string? ApiGroup { get; init; }

    [ApiRequired]
    public string Kind { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";

    public string? Namespace { get; init; }
}
