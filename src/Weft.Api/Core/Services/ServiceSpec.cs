namespace Weft.Api;

public sealed record ServiceSpec
{
    public bool? AllocateLoadBalancerNodePorts { get; init; }

    public string? ClusterIP { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<string>? ClusterIPs { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<string>? ExternalIPs { get; init; }

    public string? ExternalName { get; init; }

    public string? ExternalTrafficPolicy { get; init; }

    public int? HealthCheckNodePort { get; init; }

    public string? InternalTrafficPolicy { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<string>? IpFamilies { get; init; }

    public string? IpFamilyPolicy { get; init; }

    public string? LoadBalancerClass { get; init; }

    public string? LoadBalancerIP { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<string>? LoadBalancerSourceRanges { get; init; }

    [PatchStrategy("merge", MergeKey = "port")]
    [ListType("map", "port", "protocol")]
    public IReadOnlyList<ServicePort>? Ports { get; init; }

    public bool? PublishNotReadyAddresses { get; init; }

    public IReadOnlyDictionary<string, string>? Selector { get; init; }

    public string? SessionAffinity { get; init; }

    public SessionAffinityConfig? SessionAffinityConfig { get; init; }

    public string? TrafficDistribution { get; init; }

    public string? Type { get; init; }
}
