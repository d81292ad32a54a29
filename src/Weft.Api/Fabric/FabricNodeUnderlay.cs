namespace Weft.Api;

public sealed record FabricNodeUnderlay
{
    [ListType("atomic")]
    public IReadOnlyList<string>? Addresses { get; init; }

    public string? Interface { get; init; }

    public int? Mtu { get; init; }
}
