namespace Weft.Api;

public sealed record IngressStatus
{
    public IngressLoadBalancerStatus? LoadBalancer { get; init; }
}
