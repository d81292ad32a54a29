namespace Weft.Api;

public sealed record ScaleStatus
{
    [ApiRequired]
    public int Replicas { get; init; }

    public string? Selector { get; init; }
}
