using System.ComponentModel;

namespace Weft.Api;

[Description("How far a ReplicaSet is.")]
public sealed record ReplicaSetStatus
{
    public int? AvailableReplicas { get; init; }

    [Description("Aspects of the state, one of each type.")]
    [PatchStrategy("merge", MergeKey = "type")]
    [ListType("map", "type")]
    public IReadOnlyList<ReplicaSetCondition>? Conditions { get; init; }

    public int? FullyLabeledReplicas { get; init; }

    [Description("The generation that the rest of the status is about.")]
    public long? ObservedGeneration { get; init; }

    public int? ReadyReplicas { get; init; }

    [ApiRequired]
    public int Replicas { get; init; }
}
