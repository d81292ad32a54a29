using System.ComponentModel;

namespace Weft.Api;

[Description("How evenly Pods are spread over the parts of a cluster.")]
public sealed record TopologySpreadConstraint
{
    [Description("Which Pods are meant.")]
    public LabelSelector? LabelSelector { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<string>? MatchLabelKeys { get; init; }

    [ApiRequired]
    public int MaxSkew { get; init; }

    public int? MinDomains { get; init; }

    public string? NodeAffinityPolicy { get; init; }

    public string? NodeTaintsPolicy { get; init; }

    [Description("The node label whose values divide the cluster.")]
    [ApiRequired]
    public string TopologyKey { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string WhenUnsatisfiable { get; init => field = value ?? ""; } = "";
}
