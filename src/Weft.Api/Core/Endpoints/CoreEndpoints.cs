using System.ComponentModel;

namespace Weft.Api;

/// <summary>Kind Endpoints: the older form of EndpointSlices, which <c>kubectl describe service</c> still shows.</summary>
[Description("Where a Service leads, in one object; EndpointSlices hold the same without its limits.")]
public sealed record CoreEndpoints : KubeObject
{
    [Description("Addresses and ports: each address of a subset has each port of it.")]
    [ListType("atomic")]
    public IReadOnlyList<EndpointSubset>? Subsets { get; init; }
}
