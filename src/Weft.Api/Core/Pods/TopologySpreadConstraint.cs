namespace Weft.Api;

public sealed record TopologySpreadConstraint
{
    public LabelSelector? LabelSelector { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<string>? MatchLabelKeys { get; init; }

    [ApiRequired]
    public int MaxSkew { get; init; }

    public int? MinDomains { get; init; }

    public string? NodeAffinityPolicy { get; init; }

    public string? NodeTaintsPolicy { get; init; }

    [ApiRequired]
    public string TopologyKey { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string WhenUnsatisfiable { get; init => field = value ?? ""; } = "";
}
