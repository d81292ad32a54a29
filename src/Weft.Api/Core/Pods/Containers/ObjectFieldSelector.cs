namespace Weft.Api;

[AtomicMap]
public sealed record ObjectFieldSelector
{
    public string? ApiVersion { get; init; }

    [ApiRequired]
    public string FieldPath { get; init => field = value ?? ""; } = "";
}
