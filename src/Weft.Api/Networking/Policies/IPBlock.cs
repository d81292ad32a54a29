namespace Weft.Api;

public sealed record IPBlock
{
    [ApiRequired]
    public string Cidr { get; init => field = value ?? ""; } = "";

    [ListType("atomic")]
    public IReadOnlyList<string>? Except { get; init; }
}
