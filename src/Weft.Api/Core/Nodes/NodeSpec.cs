using System.ComponentModel;

namespace Weft.Api;

[Description("What an operator says about a node.")]
public sealed record NodeSpec
{
    public NodeConfigSource? ConfigSource { get; init; }

    public string? ExternalID { get; init; }

    public string? PodCIDR { get; init; }

    [Description("The prefixes its Pods get addresses from, at most one of each family.")]
    [PatchStrategy("merge")]
    [ListType("set")]
    public IReadOnlyList<string>? PodCIDRs { get; init; }

    public string? ProviderID { get; init; }

    [Description("Keeps Pods off that do not tolerate them.")]
    [ListType("atomic")]
    public IReadOnlyList<Taint>? Taints { get; init; }

    [Description("No new Pods are put on it.")]
    public bool? Unschedulable { get; init; }
}
