using System.Net;
using Weft.Packets;

namespace Weft.Dataplane.Endpoints;

/// <summary>An endpoint as the kernel holds it: what an agent without its disk rebuilds its records from.</summary>
/// <param name="NetnsPath">Null when no file in the directory searched leads to its namespace.</param>
/// <param name="ContainerInterface">Null with <paramref name="NetnsPath"/>.</param>
/// <param name="Mac">Null when the programs have no row for it: the endpoint was never opened.</param>
public sealed record EndpointState(
    EndpointId Id,
    string Workload,
    string HostInterface,
    string? NetnsPath,
    string? ContainerInterface,
    MacAddress? Mac,
    IPAddress? Ipv4,
    IPAddress? Ipv6,
    int MtuBytes,
    bool IsUp);
