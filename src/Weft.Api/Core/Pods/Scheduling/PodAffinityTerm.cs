using System.ComponentModel;

namespace Weft.Api;

[Description("Which Pods, and what counts as near.")]
public sealed record PodAffinityTerm
{
    [Description("Which Pods are meant.")]
    public LabelSelector? LabelSelector { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<string>? MatchLabelKeys { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<string>? MismatchLabelKeys { get; init; }

    public LabelSelector? NamespaceSelector { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<string>? Namespaces { get; init; }

    [Description("The node label whose values divide the cluster.")]
    [ApiRequired]
    public string TopologyKey { get; init => field = value ?? ""; } = "";
}
