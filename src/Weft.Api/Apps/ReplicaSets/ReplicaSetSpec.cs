namespace Weft.Api;

public sealed record ReplicaSetSpec
{
    public int? MinReadySeconds { get; init; }

    public int? Replicas { get; init; }

    [ApiRequired]
    public LabelSelector Selector { get; init => field = value ?? new(); } = new();

    public PodTemplateSpec? Template { get; init; }
}
