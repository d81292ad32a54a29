namespace Weft.Api;

public sealed record IngressLoadBalancerStatus
{
    [ListType("atomic")]
    public IReadOnlyList<IngressLoadBalancerIngress>? Ingress { get; init; }
}
