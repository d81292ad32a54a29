using System.Net;
using Weft.Packets;

namespace Weft.Dataplane.Endpoints;

/// <summary>One workload's fabric interface.</summary>
/// <param name="Workload"><c>namespace/name</c>, for people: it is shown, never compared.</param>
/// <param name="HostInterface">Name of the veth's end in the node's namespace; at most 15 characters.</param>
/// <param name="NetnsPath">File that holds the workload's network namespace, such as <c>/run/netns/x</c>.</param>
/// <param name="ContainerInterface">Name of the veth's end in the workload's namespace.</param>
/// <param name="MtuBytes">0 leaves the choice to <see cref="Devices.MtuLedger"/>.</param>
public sealed record EndpointSpec(
    EndpointId Id,
    string Workload,
    string HostInterface,
    string NetnsPath,
    string ContainerInterface,
    MacAddress Mac,
    IPAddress? Ipv4,
    IPAddress? Ipv6,
    int MtuBytes);
