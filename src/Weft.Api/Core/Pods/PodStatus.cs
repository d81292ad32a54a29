using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Weft.Api;

[Description("How far a Pod is, as seen on its node.")]
public sealed record PodStatus
{
    [Description("Aspects of the Pod's state, such as Ready.")]
    [PatchStrategy("merge", MergeKey = "type")]
    [ListType("map", "type")]
    public IReadOnlyList<PodCondition>? Conditions { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<ContainerStatus>? ContainerStatuses { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<ContainerStatus>? EphemeralContainerStatuses { get; init; }

    [Description("The first address of the Pod's node.")]
    public string? HostIP { get; init; }

    [PatchStrategy("merge", MergeKey = "ip")]
    [ListType("atomic")]
    public IReadOnlyList<HostIP>? HostIPs { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<ContainerStatus>? InitContainerStatuses { get; init; }

    [Description("Why, for people.")]
    public string? Message { get; init; }

    public string? NominatedNodeName { get; init; }

    [Description("Pending, Running, Succeeded, Failed or Unknown.")]
    public string? Phase { get; init; }

    [Description("The first address of the Pod.")]
    public string? PodIP { get; init; }

    [Description("The addresses of the Pod, at most one of each family.")]
    [PatchStrategy("merge", MergeKey = "ip")]
    [ListType("map", "ip")]
    public IReadOnlyList<PodIP>? PodIPs { get; init; }

    [Description("How firmly the Pod holds on to its resources.")]
    public string? QosClass { get; init; }

    [Description("Why, in one word.")]
    public string? Reason { get; init; }

    public string? Resize { get; init; }

    [PatchStrategy("merge,retainKeys", MergeKey = "name")]
    [ListType("map", "name")]
    public IReadOnlyList<PodResourceClaimStatus>? ResourceClaimStatuses { get; init; }

    [JsonConverter(typeof(KubeTimeConverter))]
    public DateTimeOffset? StartTime { get; init; }
}
