namespace Weft.Api;

public sealed record FabricNodeStatus
{
    public string? AgentVersion { get; init; }

    public IReadOnlyDictionary<string, string>? Applied { get; init; }

    public string? BootId { get; init; }

    [PatchStrategy("merge", MergeKey = "type")]
    [ListType("map", "type")]
    public IReadOnlyList<Condition>? Conditions { get; init; }

    public FabricNodeUnderlay? Underlay { get; init; }

    public int? Workloads { get; init; }
}
