namespace Weft.Api;

public sealed record PodAffinityTerm
{
    public LabelSelector? LabelSelector { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<string>? MatchLabelKeys { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<string>? MismatchLabelKeys { get; init; }

    public LabelSelector? NamespaceSelector { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<string>? Namespaces { get; init; }

    [ApiRequired]
    public string TopologyKey { get; init => field = value ?? ""; } = "";
}
