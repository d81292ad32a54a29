namespace Weft.Api;

public sealed record ServiceStatus
{
    [PatchStrategy("merge", MergeKey = "type")]
    [ListType("map", "type")]
    public IReadOnlyList<Condition>? Conditions { get; init; }

    public LoadBalancerStatus? LoadBalancer { get; init; }
}
