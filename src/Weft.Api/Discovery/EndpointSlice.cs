using System.ComponentModel;

namespace Weft.Api;

[Description("A part of the endpoints of a Service, of one address family.")]
public sealed record EndpointSlice : KubeObject
{
    [Description("IPv4, IPv6 or FQDN; never changes.")]
    [ApiRequired]
    public string AddressType { get; init => field = value ?? ""; } = "";

    [Description("The endpoints.")]
    [ApiRequired]
    [ListType("atomic")]
    public IReadOnlyList<Endpoint> Endpoints { get; init => field = value ?? []; } = [];

    [Description("Ports of every endpoint; none means that no port is known.")]
    [ListType("atomic")]
    public IReadOnlyList<EndpointPort>? Ports { get; init; }
}
