using System.ComponentModel;

namespace Weft.Api;

[Description("What a Pod is to run, and where.")]
public sealed record PodSpec
{
    public long? ActiveDeadlineSeconds { get; init; }

    public Affinity? Affinity { get; init; }

    public bool? AutomountServiceAccountToken { get; init; }

    [Description("The programs of the Pod, all started together.")]
    [ApiRequired]
    [PatchStrategy("merge", MergeKey = "name")]
    [ListType("map", "name")]
    public IReadOnlyList<Container> Containers { get; init => field = value ?? []; } = [];

    public PodDNSConfig? DnsConfig { get; init; }

    [Description("How names are looked up: ClusterFirst, Default or None.")]
    public string? DnsPolicy { get; init; }

    public bool? EnableServiceLinks { get; init; }

    [PatchStrategy("merge", MergeKey = "name")]
    [ListType("map", "name")]
    public IReadOnlyList<EphemeralContainer>? EphemeralContainers { get; init; }

    [PatchStrategy("merge", MergeKey = "ip")]
    [ListType("map", "ip")]
    public IReadOnlyList<HostAlias>? HostAliases { get; init; }

    public bool? HostIPC { get; init; }

    [Description("The Pod uses the network of its node.")]
    public bool? HostNetwork { get; init; }

    public bool? HostPID { get; init; }

    public bool? HostUsers { get; init; }

    [Description("The name the programs see; the Pod's own unless set.")]
    public string? Hostname { get; init; }

    [PatchStrategy("merge", MergeKey = "name")]
    [ListType("map", "name")]
    public IReadOnlyList<LocalObjectReference>? ImagePullSecrets { get; init; }

    [Description("Programs that must have ended, one after the other, before the others start.")]
    [PatchStrategy("merge", MergeKey = "name")]
    [ListType("map", "name")]
    public IReadOnlyList<Container>? InitContainers { get; init; }

    [Description("The node that the Pod was put on.")]
    public string? NodeName { get; init; }

    [Description("Labels that the node must have.")]
    public IReadOnlyDictionary<string, string>? NodeSelector { get; init; }

    public PodOS? Os { get; init; }

    public IReadOnlyDictionary<string, Quantity>? Overhead { get; init; }

    public string? PreemptionPolicy { get; init; }

    public int? Priority { get; init; }

    public string? PriorityClassName { get; init; }

    [Description("Conditions that must be true for the Pod to be ready.")]
    [ListType("atomic")]
    public IReadOnlyList<PodReadinessGate>? ReadinessGates { get; init; }

    [PatchStrategy("merge,retainKeys", MergeKey = "name")]
    [ListType("map", "name")]
    public IReadOnlyList<PodResourceClaim>? ResourceClaims { get; init; }

    public ResourceRequirements? Resources { get; init; }

    [Description("Whether containers that end are started again: Always, OnFailure or Never.")]
    public string? RestartPolicy { get; init; }

    public string? RuntimeClassName { get; init; }

    public string? SchedulerName { get; init; }

    [PatchStrategy("merge", MergeKey = "name")]
    [ListType("map", "name")]
    public IReadOnlyList<PodSchedulingGate>? SchedulingGates { get; init; }

    public PodSecurityContext? SecurityContext { get; init; }

    public string? ServiceAccount { get; init; }

    [Description("The identity of the Pod's programs.")]
    public string? ServiceAccountName { get; init; }

    public bool? SetHostnameAsFQDN { get; init; }

    public bool? ShareProcessNamespace { get; init; }

    [Description("Makes the Pod's name hostname.subdomain.namespace.")]
    public string? Subdomain { get; init; }

    [Description("How long the programs have to end by themselves.")]
    public long? TerminationGracePeriodSeconds { get; init; }

    [Description("Taints that the Pod does not mind.")]
    [ListType("atomic")]
    public IReadOnlyList<Toleration>? Tolerations { get; init; }

    [PatchStrategy("merge", MergeKey = "topologyKey")]
    [ListType("map", "topologyKey", "whenUnsatisfiable")]
    public IReadOnlyList<TopologySpreadConstraint>? TopologySpreadConstraints { get; init; }

    [Description("Files that containers can mount.")]
    [PatchStrategy("merge,retainKeys", MergeKey = "name")]
    [ListType("map", "name")]
    public IReadOnlyList<Volume>? Volumes { get; init; }
}
