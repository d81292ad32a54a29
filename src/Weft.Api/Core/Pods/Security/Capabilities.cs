namespace Weft.Api;

public sealed record Capabilities
{
    [ListType("atomic")]
    public IReadOnlyList<string>? Add { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<string>? Drop { get; init; }
}
