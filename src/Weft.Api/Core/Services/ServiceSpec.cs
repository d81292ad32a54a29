using System.ComponentModel;

namespace Weft.Api;

[Description("Which Pods are behind the Service and how it is reached.")]
public sealed record ServiceSpec
{
    public bool? AllocateLoadBalancerNodePorts { get; init; }

    [Description("Its address inside the cluster; None for a Service without one.")]
    public string? ClusterIP { get; init; }

    [Description("Its addresses inside the cluster, at most one of each family.")]
    [ListType("atomic")]
    public IReadOnlyList<string>? ClusterIPs { get; init; }

    [Description("Addresses outside the cluster at which nodes accept traffic for it.")]
    [ListType("atomic")]
    public IReadOnlyList<string>? ExternalIPs { get; init; }

    [Description("The name that an ExternalName Service stands for.")]
    public string? ExternalName { get; init; }

    [Description("Local keeps traffic from outside on the node it came to.")]
    public string? ExternalTrafficPolicy { get; init; }

    public int? HealthCheckNodePort { get; init; }

    [Description("Local keeps traffic from Pods on their node.")]
    public string? InternalTrafficPolicy { get; init; }

    [Description("Its address families in order.")]
    [ListType("atomic")]
    public IReadOnlyList<string>? IpFamilies { get; init; }

    [Description("SingleStack, PreferDualStack or RequireDualStack.")]
    public string? IpFamilyPolicy { get; init; }

    public string? LoadBalancerClass { get; init; }

    public string? LoadBalancerIP { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<string>? LoadBalancerSourceRanges { get; init; }

    [Description("Its ports.")]
    [PatchStrategy("merge", MergeKey = "port")]
    [ListType("map", "port", "protocol")]
    public IReadOnlyList<ServicePort>? Ports { get; init; }

    [Description("Pods count as endpoints before they are ready.")]
    public bool? PublishNotReadyAddresses { get; init; }

    [Description("Labels of the Pods behind it.")]
    public IReadOnlyDictionary<string, string>? Selector { get; init; }

    [Description("ClientIP sends a client to the same Pod each time.")]
    public string? SessionAffinity { get; init; }

    public SessionAffinityConfig? SessionAffinityConfig { get; init; }

    public string? TrafficDistribution { get; init; }

    [Description("ClusterIP, NodePort, LoadBalancer or ExternalName.")]
    public string? Type { get; init; }
}
