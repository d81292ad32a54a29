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
    IfIndex Vxlan)
{
    public bool Equals(NodeFacts? other) => other is not null
        && (Uplink, UnderlayMtuBytes, HostLink, HostLinkPeer, HostMac, Vxlan)
            == (other.Uplink, other.UnderlayMtuBytes, other.HostLink, other.HostLinkPeer, other.HostMac, other.Vxlan)
        && Equals(Vtep4, other.Vtep4)
        && Equals(Underlay6, other.Underlay6)
        && OwnAddresses.AsSpan().SequenceEqual(other.OwnAddresses.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Uplink, HostLink, Vxlan, OwnAddresses.Length);
}
