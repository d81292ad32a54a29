namespace Weft.Api;

public sealed record ScaleSpec
{
    public int? Replicas { get; init; }
}
