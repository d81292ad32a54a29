namespace Weft.Api;

public sealed record NodeStatus
{
    [PatchStrategy("merge", MergeKey = "type")]
    [ListType("map", "type")]
    public IReadOnlyList<NodeAddress>? Addresses { get; init; }

    public IReadOnlyDictionary<string, Quantity>? Allocatable { get; init; }

    public IReadOnlyDictionary<string, Quantity>? Capacity { get; init; }

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
