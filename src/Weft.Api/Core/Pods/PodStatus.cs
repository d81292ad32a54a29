using System.Text.Json.Serialization;

namespace Weft.Api;

public sealed record PodStatus
{
    [PatchStrategy("merge", MergeKey = "type")]
    [ListType("map", "type")]
    public IReadOnlyList<PodCondition>? Conditions { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<ContainerStatus>? ContainerStatuses { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<ContainerStatus>? EphemeralContainerStatuses { get; init; }

    public string? HostIP { get; init; }

    [PatchStrategy("merge", MergeKey = "ip")]
    [ListType("atomic")]
    public IReadOnlyList<HostIP>? HostIPs { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<ContainerStatus>? InitContainerStatuses { get; init; }

    public string? Message { get; init; }

    public string? NominatedNodeName { get; init; }

    public string? Phase { get; init; }

    public string? PodIP { get; init; }

    [PatchStrategy("merge", MergeKey = "ip")]
    [ListType("map", "ip")]
    public IReadOnlyList<PodIP>? PodIPs { get; init; }

    public string? QosClass { get; init; }

    public string? Reason { get; init; }

    public string? Resize { get; init; }

    [PatchStrategy("merge,retainKeys", MergeKey = "name")]
    [ListType("map", "name")]
    public IReadOnlyList<PodResourceClaimStatus>? ResourceClaimStatuses { get; init; }

    [JsonConverter(typeof(KubeTimeConverter))]
    public DateTimeOffset? StartTime { get; init; }
}
