namespace Weft.Api;

public sealed record ReplicaSet : KubeObject
{
    public ReplicaSetSpec? Spec { get; init; }

    public ReplicaSetStatus? Status { get; init; }
}
