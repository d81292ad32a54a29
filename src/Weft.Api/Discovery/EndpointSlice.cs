namespace Weft.Api;

public sealed record EndpointSlice : KubeObject
{
    [ApiRequired]
    public string AddressType { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    [ListType("atomic")]
    public IReadOnlyList<Endpoint> Endpoints { get; init => field = value ?? []; } = [];

    [ListType("atomic")]
    public IReadOnlyList<EndpointPort>? Ports { get; init; }
}
