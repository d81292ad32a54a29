using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Weft.Dataplane.Reconcile;
using Weft.Linux;
using Weft.Linux.Netlink;
using Weft.Packets;

namespace Weft.Dataplane.Devices;

/// <summary>The node's own devices: the underlay as it is found, the host link and the VXLAN device as they have to be.</summary>
internal sealed class HostDevices(NodeNetwork network)
{
    private const string HostAlias = "weft:host";
    private const string VxlanAlias = "weft:vxlan";
    private const ushort VxlanPort = 4789;

    /// <summary>
    /// Programs deliver to the host link what the node's routing would expect elsewhere, from clients outside too, and have checked
    /// every source. So the link itself asks nothing (0): "any route will do" (2) refuses all of them on a link without an IPv4 address.
    /// The kernel takes the larger of this and <c>conf/all</c>. The link never asks who has an address: the gateway is a permanent neighbour.
    /// </summary>
    private static readonly ImmutableDictionary<string, string> _hostLinkSysctls = ImmutableDictionary.CreateRange(
        [
            KeyValuePair.Create($"net/ipv4/conf/{DeviceNames.HostLink}/rp_filter", "0"),
            KeyValuePair.Create($"net/ipv6/conf/{DeviceNames.HostLink}/disable_ipv6", "0"),
            KeyValuePair.Create($"net/ipv6/conf/{DeviceNames.HostLink}/accept_ra", "0"),
            KeyValuePair.Create($"net/ipv6/conf/{DeviceNames.HostLink}/accept_dad", "0"),
            KeyValuePair.Create($"net/ipv6/conf/{DeviceNames.HostLinkPeer}/disable_ipv6", "1"),
        ]);

    /// <summary>
    /// Forwarding lets the programs ask the routing table for the way to other nodes (bpf/lib/nexthop.h). Nothing is forwarded by it:
    /// every packet of the device ends in a program.
    /// </summary>
    private static readonly ImmutableDictionary<string, string> _vxlanSysctls = ImmutableDictionary.CreateRange(
        [
            KeyValuePair.Create($"net/ipv4/conf/{DeviceNames.Vxlan}/forwarding", "1"),
            KeyValuePair.Create($"net/ipv6/conf/{DeviceNames.Vxlan}/disable_ipv6", "1"),
        ]);

    /// <summary>Makes what is missing, leaves it down, and tells what the rows need to know.</summary>
    /// <returns>Null when the node cannot work: no underlay, or a device that the kernel refuses.</returns>
    public NodeFacts? Ensure(UnderlaySpec underlay, IReadOnlyList<LinkState> links, ChangeLog log)
    {
        if (links.FirstOrDefault(link => link.Name == underlay.Interface) is not { } uplink)
        {
            log.Fail(Subjects.Underlay, underlay.Interface, "There is no interface of this name.");
            return null;
        }

        if (uplink.MtuBytes < MtuLedger.MinimumIpv6Bytes + MtuLedger.VxlanOverheadBytes)
        {
            log.Fail(Subjects.Underlay, underlay.Interface, $"Its MTU of {uplink.MtuBytes} bytes is too small for IPv6 in VXLAN.");
            return null;
        }

        var mtu = MtuLedger.Workload(uplink.MtuBytes);
        if (EnsureHostLink(links, mtu, log) is not { } host || EnsureVxlan(links, mtu, log) is not { } vxlan)
        {
            return null;
        }

        return Describe(uplink, host, vxlan);
    }

    /// <summary>Lets the devices carry packets, once their programs are attached.</summary>
    /// <returns>True when the host link came up just now: routes over it have to be looked at again.</returns>
    public bool Raise(ChangeLog log)
    {
        var raised = false;
        foreach (var name in new[] { DeviceNames.HostLinkPeer, DeviceNames.HostLink, DeviceNames.Vxlan })
        {
            if (network.Netlink.Links.Find(name) is { IsUp: false } link)
            {
                raised |= log.Try(Subjects.Underlay, name, () => network.Netlink.Links.SetUp(link.Index));
            }
        }

        // Asked for once more so that the link watch has run for both ends; see PodSide.Settle.
        _ = raised ? network.Netlink.Links.Find(DeviceNames.HostLinkPeer) : null;
        if (raised && network.Netlink.Links.Find(DeviceNames.HostLink) is { } host)
        {
            log.Try(Subjects.Underlay, $"neighbours of {host.Name}", () => SetGatewayNeighbours(network.Netlink, host.Index, ipv4: true, ipv6: true));
        }

        return raised;
    }

    /// <summary>Workloads and the node's stack know their gateway without asking.</summary>
    /// <remarks>The kernel refuses an IPv6 neighbour on a device whose IPv6 is switched off.</remarks>
    public static void SetGatewayNeighbours(RouteNetlink netlink, IfIndex device, bool ipv4, bool ipv6)
    {
        var mac = NodeNetwork.ToPhysical(FabricAddresses.GatewayMac);
        if (ipv4)
        {
            netlink.Neighbours.Replace(new Neighbour(device, FabricAddresses.Gateway4, mac));
        }

        if (ipv6)
        {
            netlink.Neighbours.Replace(new Neighbour(device, FabricAddresses.Gateway6, mac));
        }
    }

    private LinkState? EnsureHostLink(IReadOnlyList<LinkState> links, int mtu, ChangeLog log)
    {
        var host = links.FirstOrDefault(link => link.Name == DeviceNames.HostLink);
        var peer = links.FirstOrDefault(link => link.Name == DeviceNames.HostLinkPeer);
        if (host is { Kind: "veth", Alias: HostAlias } && peer is not null && host.Peer == peer.Index)
        {
            return Resize(host, mtu, log) && Resize(peer, mtu, log) ? host : null;
        }

        var made = log.Try(Subjects.Underlay, DeviceNames.HostLink, () =>
        {
            network.Netlink.Links.TryDelete(DeviceNames.HostLink);
            network.Netlink.Links.TryDelete(DeviceNames.HostLinkPeer);
            var far = new VethPeerSpec(DeviceNames.HostLinkPeer) { MtuBytes = mtu, Address = NodeNetwork.ToPhysical(FabricAddresses.GatewayMac) };
            network.Netlink.Links.Create(new VethSpec(DeviceNames.HostLink, far) { MtuBytes = mtu });
            network.SetSysctls(_hostLinkSysctls);
            SetAlias(DeviceNames.HostLink, HostAlias);
        });
        return made ? network.Netlink.Links.Find(DeviceNames.HostLink) : null;
    }

    private LinkState? EnsureVxlan(IReadOnlyList<LinkState> links, int mtu, ChangeLog log)
    {
        var vxlan = links.FirstOrDefault(link => link.Name == DeviceNames.Vxlan);
        if (vxlan is { Alias: VxlanAlias, Vxlan: { CollectMetadata: true, Port: VxlanPort } })
        {
            return Resize(vxlan, mtu, log) ? vxlan : null;
        }

        var made = log.Try(Subjects.Underlay, DeviceNames.Vxlan, () =>
        {
            network.Netlink.Links.TryDelete(DeviceNames.Vxlan);
            network.Netlink.Links.Create(new VxlanSpec(DeviceNames.Vxlan) { CollectMetadata = true, Port = VxlanPort, MtuBytes = mtu });
            network.SetSysctls(_vxlanSysctls);
            SetAlias(DeviceNames.Vxlan, VxlanAlias);
        });
        return made ? network.Netlink.Links.Find(DeviceNames.Vxlan) : null;
    }

    // Last of all: a device without its alias is one whose making was cut short, and is made again.
    private void SetAlias(string name, string alias) =>
        network.Netlink.Links.Change(network.Netlink.Links.Get(name).Index, new LinkChange { Alias = alias });

    private bool Resize(LinkState link, int mtu, ChangeLog log) => link.MtuBytes == mtu
        || log.Try(Subjects.Underlay, $"MTU of {link.Name}", () => network.Netlink.Links.Change(link.Index, new LinkChange { MtuBytes = mtu }));

    private NodeFacts Describe(LinkState uplink, LinkState host, LinkState vxlan)
    {
        var addresses = network.Netlink.Addresses.List();
        var ofUplink = addresses.Where(address => address.Interface == uplink.Index && address.Scope == RouteScope.Universe).ToList();
        return new NodeFacts(
            uplink.Index,
            uplink.MtuBytes,
            ofUplink.FirstOrDefault(address => address.Address.AddressFamily == AddressFamily.InterNetwork)?.Address,
            ofUplink.FirstOrDefault(address => address is { Address.AddressFamily: AddressFamily.InterNetworkV6, IsTentative: false })?.Address,
            [.. addresses.Where(IsReachable).Select(address => address.Address).Distinct().OrderBy(address => address.ToString(), StringComparer.Ordinal)],
            host.Index,
            host.Peer,
            new MacAddress(host.Address.GetAddressBytes()),
            vxlan.Index);
    }

    // Loopback and link-local addresses are never forwarded, so no workload can reach the node by them.
    private static bool IsReachable(InterfaceAddress address) =>
        address.Scope == RouteScope.Universe && !IPAddress.IsLoopback(address.Address) && !address.Address.IsIPv6LinkLocal;
}
