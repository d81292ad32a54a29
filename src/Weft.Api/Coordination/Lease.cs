namespace Weft.Api;

public sealed record Lease : KubeObject
{
    public LeaseSpec? Spec { get; init; }
}
