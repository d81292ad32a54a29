namespace Weft.Api;

public sealed record LoadBalancerStatus
{
    [ListType("atomic")]
    public IReadOnlyList<LoadBalancerIngress>? Ingress { get; init; }
}
