namespace Weft.Api;

public sealed record Ingress : KubeObject
{
    public IngressSpec? Spec { get; init; }

    public IngressStatus? Status { get; init; }
}
