namespace Weft.Api;

public sealed record Node : KubeObject
{
    public NodeSpec? Spec { get; init; }

    public NodeStatus? Status { get; init; }
}
