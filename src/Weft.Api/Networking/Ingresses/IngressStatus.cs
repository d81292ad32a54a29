using System.ComponentModel;

namespace Weft.Api;

[Description("Where the Ingress can be reached.")]
public sealed record IngressStatus
{
    public IngressLoadBalancerStatus? LoadBalancer { get; init; }
}
