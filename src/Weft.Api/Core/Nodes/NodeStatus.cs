using System.ComponentModel;

namespace Weft.Api;

[Description("What the node's agent says about it.")]
public sealed record NodeStatus
{
    [Description("Its addresses and names.")]
    [PatchStrategy("merge", MergeKey = "type")]
    [ListType("map", "type")]
    public IReadOnlyList<NodeAddress>? Addresses { get; init; }

    [Description("What Pods can have of it.")]
    public IReadOnlyDictionary<string, Quantity>? Allocatable { get; init; }

    [Description("What it has.")]
    public IReadOnlyDictionary<string, Quantity>? Capacity { get; init; }

    [Description("Aspects of its state, such as Ready.")]
    [PatchStrategy("merge", MergeKey = "type")]
    [ListType("map", "type")]
    public IReadOnlyList<NodeCondition>? Conditions { get; init; }

    public NodeConfigStatus? Config { get; init; }

    public NodeDaemonEndpoints? DaemonEndpoints { get; init; }

    public NodeFeatures? Features { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<ContainerImage>? Images { get; init; }

    public NodeSystemInfo? NodeInfo { get; init; }

    public string? Phase { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<NodeRuntimeHandler>? RuntimeHandlers { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<AttachedVolume>? VolumesAttached { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<string>? VolumesInUse { get; init; }
}
