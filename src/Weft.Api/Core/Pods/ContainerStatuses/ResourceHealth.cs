namespace Weft.Api;

public sealed record ResourceHealth
{
    public string? Health { get; init; }

    [ApiRequired]
    public string ResourceID { get; init => field = value ?? ""; } = "";
}
