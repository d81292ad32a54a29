namespace Weft.Api;

public sealed record ReplicaSetStatus
{
    public int? AvailableReplicas { get; init; }

    [PatchStrategy("merge", MergeKey = "type")]
    [ListType("map", "type")]
    public IReadOnlyList<ReplicaSetCondition>? Conditions { get; init; }

    public int? FullyLabeledReplicas { get; init; }

    public long? ObservedGeneration { get; init; }

    public int? ReadyReplicas { get; init; }

    [ApiRequired]
    public int Replicas { get; init; }
}
