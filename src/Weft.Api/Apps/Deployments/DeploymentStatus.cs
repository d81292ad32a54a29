using System.ComponentModel;

namespace Weft.Api;

[Description("How far a Deployment is.")]
public sealed record DeploymentStatus
{
    public int? AvailableReplicas { get; init; }

    public int? CollisionCount { get; init; }

    [Description("Aspects of the state, one of each type.")]
    [PatchStrategy("merge", MergeKey = "type")]
    [ListType("map", "type")]
    public IReadOnlyList<DeploymentCondition>? Conditions { get; init; }

    [Description("The generation that the rest of the status is about.")]
    public long? ObservedGeneration { get; init; }

    public int? ReadyReplicas { get; init; }

    public int? Replicas { get; init; }

    public int? UnavailableReplicas { get; init; }

    public int? UpdatedReplicas { get; init; }
}
