namespace Weft.Api;

public sealed record Scale : KubeObject
{
    public ScaleSpec? Spec { get; init; }

    public ScaleStatus? Status { get; init; }
}
