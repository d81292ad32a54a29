namespace Weft.Api;

public sealed record IngressLoadBalancerIngress
{
    public string? Hostname { get; init; }

    public string? Ip { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<IngressPortStatus>? Ports { get; init; }
}
