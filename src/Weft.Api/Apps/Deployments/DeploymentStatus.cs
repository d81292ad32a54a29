namespace Weft.Api;

public sealed record DeploymentStatus
{
    public int? AvailableReplicas { get; init; }

    public int? CollisionCount { get; init; }

    [PatchStrategy("merge", MergeKey = "type")]
    [ListType("map", "type")]
    public IReadOnlyList<DeploymentCondition>? Conditions { get; init; }

    public long? ObservedGeneration { get; init; }

    public int? ReadyReplicas { get; init; }

    public int? Replicas { get; init; }

    public int? UnavailableReplicas { get; init; }

    public int? UpdatedReplicas { get; init; }
}
