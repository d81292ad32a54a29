using System.ComponentModel;

namespace Weft.Api;

[Description("Where the Ingress can be reached.")]
public sealed record IngressLoadBalancerStatus
{
    [ListType("atomic")]
    public IReadOnlyList<IngressLoadBalancerIngress>? Ingress { get; init; }
}
