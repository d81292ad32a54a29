namespace Weft.Api;

public sealed record PodSpec
{
    public long? ActiveDeadlineSeconds { get; init; }

    public Affinity? Affinity { get; init; }

    public bool? AutomountServiceAccountToken { get; init; }

    [ApiRequired]
    [PatchStrategy("merge", MergeKey = "name")]
    [ListType("map", "name")]
    public IReadOnlyList<Container> Containers { get; init => field = value ?? []; } = [];

    public PodDNSConfig? DnsConfig { get; init; }

    public string? DnsPolicy { get; init; }

    public bool? EnableServiceLinks { get; init; }

    [PatchStrategy("merge", MergeKey = "name")]
    [ListType("map", "name")]
    public IReadOnlyList<EphemeralContainer>? EphemeralContainers { get; init; }

    [PatchStrategy("merge", MergeKey = "ip")]
    [ListType("map", "ip")]
    public IReadOnlyList<HostAlias>? HostAliases { get; init; }

    public bool? HostIPC { get; init; }

    public bool? HostNetwork { get; init; }

    public bool? HostPID { get; init; }

    public bool? HostUsers { get; init; }

    public string? Hostname { get; init; }

    [PatchStrategy("merge", MergeKey = "name")]
    [ListType("map", "name")]
    public IReadOnlyList<LocalObjectReference>? ImagePullSecrets { get; init; }

    [PatchStrategy("merge", MergeKey = "name")]
    [ListType("map", "name")]
    public IReadOnlyList<Container>? InitContainers { get; init; }

    public string? NodeName { get; init; }

    public IReadOnlyDictionary<string, string>? NodeSelector { get; init; }

    public PodOS? Os { get; init; }

    public IReadOnlyDictionary<string, Quantity>? Overhead { get; init; }

    public string? PreemptionPolicy { get; init; }

    public int? Priority { get; init; }

    public string? PriorityClassName { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<PodReadinessGate>? ReadinessGates { get; init; }

    [PatchStrategy("merge,retainKeys", MergeKey = "name")]
    [ListType("map", "name")]
    public IReadOnlyList<PodResourceClaim>? ResourceClaims { get; init; }

    public ResourceRequirements? Resources { get; init; }

    public string? RestartPolicy { get; init; }

    public string? RuntimeClassName { get; init; }

    public string? SchedulerName { get; init; }

    [PatchStrategy("merge", MergeKey = "name")]
    [ListType("map", "name")]
    public IReadOnlyList<PodSchedulingGate>? SchedulingGates { get; init; }

    public PodSecurityContext? SecurityContext { get; init; }

    public string? ServiceAccount { get; init; }

    public string? ServiceAccountName { get; init; }

    public bool? SetHostnameAsFQDN { get; init; }

    public bool? ShareProcessNamespace { get; init; }

    public string? Subdomain { get; init; }

    public long? TerminationGracePeriodSeconds { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<Toleration>? Tolerations { get; init; }

    [PatchStrategy("merge", MergeKey = "topologyKey")]
    [ListType("map", "topologyKey", "whenUnsatisfiable")]
    public IReadOnlyList<TopologySpreadConstraint>? TopologySpreadConstraints { get; init; }

    [PatchStrategy("merge,retainKeys", MergeKey = "name")]
    [ListType("map", "name")]
    public IReadOnlyList<Volume>? Volumes { get; init; }
}
