using System.ComponentModel;

namespace Weft.Api;

[Description("One address of the Ingress.")]
public sealed record IngressLoadBalancerIngress
{
    public string? Hostname { get; init; }

    public string? Ip { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<IngressPortStatus>? Ports { get; init; }
}
