namespace Weft.Api;

public sealed record NodeSelectorRequirement
{
    [ApiRequired]
    public string Key { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string Operator { get; init => field = value ?? ""; } = "";

    [ListType("atomic")]
    public IReadOnlyList<string>? Values { get; init; }
}
