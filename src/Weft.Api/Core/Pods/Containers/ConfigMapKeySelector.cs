namespace Weft.Api;

[AtomicMap]
public sealed record ConfigMapKeySelector
{
    [ApiRequired]
    public string Key { get; init => field = value ?? ""; } = "";

    public string? Name { get; init; }

    public bool? Optional { get; init; }
}
