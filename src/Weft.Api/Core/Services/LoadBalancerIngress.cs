using System.ComponentModel;

namespace Weft.Api;

[Description("One address of the load balancer.")]
public sealed record LoadBalancerIngress
{
    public string? Hostname { get; init; }

    public string? Ip { get; init; }

    public string? IpMode { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<PortStatus>? Ports { get; init; }
}
