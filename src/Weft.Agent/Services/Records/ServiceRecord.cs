using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Weft.Api;
using Weft.Dataplane.Services;

namespace Weft.Agent.Services.Records;

/// <summary>What of a Service packets depend on; everything else of the object is not kept.</summary>
/// <param name="Version">Its resourceVersion; 0 when that is no number.</param>
/// <param name="Families">In the Service's order; empty when the dataplane has nothing to do for it (headless, ExternalName).</param>
/// <param name="Addresses">Without node ports.</param>
/// <param name="SourceRanges">Of both families; empty means everyone.</param>
/// <param name="HealthCheckPort">Where load balancers ask whether this node has an endpoint; 0 for none.</param>
/// <param name="Misread">What in the object could not be understood, for people.</param>
/// <param name="Alarm">Message of the object's condition <see cref="Problems.ServiceAlarm.ConditionType"/> while that is False; else null.</param>
internal sealed record ServiceRecord(
    ObjectKey Key,
    string Uid,
    ulong Version,
    ImmutableArray<AddressFamily> Families,
    ImmutableArray<ServiceAddress> Addresses,
    ImmutableArray<ServicePortRecord> Ports,
    TimeSpan? Affinity,
    ImmutableArray<IPNetwork> SourceRanges,
    TrafficRules Traffic,
    ushort HealthCheckPort,
    ImmutableArray<string> Misread,
    string? Alarm);

/// <param name="Refused">Ports that the Service has but that are another's on this address: IP protocol number and port.</param>
internal readonly record struct ServiceAddress(IPAddress Address, FrontendKind Kind, ImmutableArray<(byte Protocol, ushort Port)> Refused)
{
    public bool Serves(ServicePortRecord port) => !Refused.Contains((port.Protocol, port.Port));
}

/// <param name="Name">Empty where a Service's only port has none.</param>
/// <param name="Protocol">IP protocol number.</param>
/// <param name="NodePort">0 for none.</param>
internal readonly record struct ServicePortRecord(string Name, byte Protocol, ushort Port, ushort NodePort);

/// <summary>Which endpoints may serve whom.</summary>
/// <param name="IsInternalLocal">Clients inside the fabric get endpoints of their own node only.</param>
/// <param name="IsExternalLocal">Clients outside get endpoints of the node they came to, if it has any.</param>
internal readonly record struct TrafficRules(bool IsInternalLocal, bool IsExternalLocal, TrafficDistribution Distribution, bool PublishNotReady);

/// <summary>Which endpoints clients inside the fabric prefer.</summary>
internal enum TrafficDistribution
{
    Anywhere,

    /// <summary>The same zone, else the same region.</summary>
    SameZone,

    /// <summary>The same node, else as <see cref="SameZone"/>.</summary>
    SameNode,
}
