namespace Weft.Api;

[AtomicMap]
public sealed record TypedLocalObjectReference
{
    public string? ApiGroup { get; init; }

    [ApiRequired]
    public string Kind { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";
}
