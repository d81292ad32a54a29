using System.ComponentModel;

namespace Weft.Api;

[Description("Who should prefer the endpoint.")]
public sealed record EndpointHints
{
    [ListType("atomic")]
    public IReadOnlyList<ForNode>? ForNodes { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<ForZone>? ForZones { get; init; }
}
