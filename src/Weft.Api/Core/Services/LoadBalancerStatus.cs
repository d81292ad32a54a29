using System.ComponentModel;

namespace Weft.Api;

[Description("Where the load balancer can be reached.")]
public sealed record LoadBalancerStatus
{
    [ListType("atomic")]
    public IReadOnlyList<LoadBalancerIngress>? Ingress { get; init; }
}
