namespace Weft.Api;

public sealed record EndpointHints
{
    [ListType("atomic")]
    public IReadOnlyList<ForNode>? ForNodes { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<ForZone>? ForZones { get; init; }
}
