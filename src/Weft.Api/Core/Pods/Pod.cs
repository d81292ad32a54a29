namespace Weft.Api;

public sealed record Pod : KubeObject
{
    public PodSpec? Spec { get; init; }

    public PodStatus? Status { get; init; }
}
