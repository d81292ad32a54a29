namespace Weft.Api;

public sealed record IngressClass : KubeObject
{
    public IngressClassSpec? Spec { get; init; }
}
