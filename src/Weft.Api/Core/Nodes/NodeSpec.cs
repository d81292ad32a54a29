namespace Weft.Api;

public sealed record NodeSpec
{
    public NodeConfigSource? ConfigSource { get; init; }

    public string? ExternalID { get; init; }

    public string? PodCIDR { get; init; }

    [PatchStrategy("merge")]
    [ListType("set")]
    public IReadOnlyList<string>? PodCIDRs { get; init; }

    public string? ProviderID { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<Taint>? Taints { get; init; }

    public bool? Unschedulable { get; init; }
}
