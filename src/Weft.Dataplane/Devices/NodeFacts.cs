using System.Collections.Immutable;
using System.Net;
using Weft.Linux;
using Weft.Packets;

namespace Weft.Dataplane.Devices;

/// <summary>What the rows need to know of this node's devices, as the kernel reports it.</summary>
/// <param name="Vtep4">Outer source of VXLAN; null when the underlay has no IPv4 address, and then nothing leaves in VXLAN.</param>
/// <param name="OwnAddresses">All addresses by which workloads may reach this node itself.</param>
internal sealed record NodeFacts(
    IfIndex Uplink,
    int UnderlayMtuBytes,
    IPAddress? Vtep4,
    IPAddress? Underlay6,
    ImmutableArray<IPAddress> OwnAddresses,
    IfIndex HostLink,
    IfIndex HostLinkPeer,
    MacAddress HostMac,
    IfIndex Vxlan);
