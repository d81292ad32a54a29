using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Weft.Dataplane.Devices;
using Weft.Linux;
using Weft.Linux.Namespaces;
using Weft.Linux.Netlink;

namespace Weft.Dataplane.Endpoints;

/// <summary>The workload's end of the pair, in the workload's namespace: addresses, the gateway and the routes by it.</summary>
internal static class PodSide
{
    private static readonly IPNetwork _all4 = new(IPAddress.Any, 0);
    private static readonly IPNetwork _all6 = new(IPAddress.IPv6Any, 0);

    /// <summary>Brings the namespace to what the endpoint needs and leaves alone what is right.</summary>
    /// <returns>Number of changes.</returns>
    /// <exception cref="IOException">The interface is missing, or the kernel refused something.</exception>
    public static int Configure(EndpointSpec spec, IfIndex hostDevice, int mtu)
    {
        using var pod = NetworkNamespace.Open(spec.NetnsPath);
        using var netlink = RouteNetlink.OpenIn(pod);
        var link = netlink.Links.Get(spec.ContainerInterface);
        if (link.Peer != hostDevice)
        {
            throw ErrnoException.Of("netlink RTM_GETLINK", spec.ContainerInterface, Errno.EEXIST, "it is not the other end of the endpoint's pair");
        }

        var changes = SetUpLoopback(netlink) + SetLink(spec, link, netlink, mtu);
        if (!link.IsUp)
        {
            changes += SetSysctls(spec, pod);
        }

        changes += SetAddresses(spec, link, netlink);
        if (!link.IsUp)
        {
            netlink.Links.SetUp(link.Index);
            HostDevices.SetGatewayNeighbours(netlink, link.Index, spec.Ipv4 is not null, spec.Ipv6 is not null);
            changes += 2;
        }

        return changes + SetRoutes(spec, link, netlink);
    }

    /// <summary>Waits until the kernel lets the interface send; see <see cref="EndpointDevices"/>.</summary>
    public static void Settle(EndpointSpec spec)
    {
        using var pod = NetworkNamespace.Open(spec.NetnsPath);
        using var netlink = RouteNetlink.OpenIn(pod);
        netlink.Links.Find(spec.ContainerInterface);
    }

    private static int SetUpLoopback(RouteNetlink netlink)
    {
        if (netlink.Links.Find(IfIndex.Loopback) is not { IsUp: false })
        {
            return 0;
        }

        netlink.Links.SetUp(IfIndex.Loopback);
        return 1;
    }

    private static int SetLink(EndpointSpec spec, LinkState link, RouteNetlink netlink, int mtu)
    {
        var mac = NodeNetwork.ToPhysical(spec.Mac);
        if (link.MtuBytes == mtu && link.Address.Equals(mac))
        {
            return 0;
        }

        netlink.Links.Change(link.Index, new LinkChange { MtuBytes = mtu, Address = mac });
        return 1;
    }

    // Addresses are the fabric's to give, so nobody is asked whether they are free, and no router is listened to.
    private static int SetSysctls(EndpointSpec spec, NetworkNamespace pod)
    {
        var conf = $"net/ipv6/conf/{spec.ContainerInterface}";
        var values = ImmutableDictionary.CreateRange(
            [
                KeyValuePair.Create($"{conf}/accept_ra", "0"),
                KeyValuePair.Create($"{conf}/accept_dad", "0"),
                KeyValuePair.Create($"{conf}/disable_ipv6", spec.Ipv6 is null ? "1" : "0"),
            ]);
        Sysctl.Write(pod, values);
        return values.Count;
    }

    private static int SetAddresses(EndpointSpec spec, LinkState link, RouteNetlink netlink)
    {
        var changes = 0;
        var wanted = new[] { spec.Ipv4, spec.Ipv6 }.OfType<IPAddress>().ToList();
        var present = netlink.Addresses.List(link.Index).Where(address => address.Scope == RouteScope.Universe).ToList();
        foreach (var address in wanted.Where(address => !present.Any(p => p.Address.Equals(address))))
        {
            var length = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
            changes += netlink.Addresses.TryAdd(link.Index, new InterfaceAddress(address, length) { NoDad = true }) ? 1 : 0;
        }

        foreach (var address in present.Where(p => !wanted.Contains(p.Address)))
        {
            changes += netlink.Addresses.TryDelete(link.Index, address) ? 1 : 0;
        }

        return changes;
    }

    private static int SetRoutes(EndpointSpec spec, LinkState link, RouteNetlink netlink)
    {
        var present = netlink.Routes.List();
        var changes = 0;
        if (spec.Ipv4 is not null)
        {
            changes += SetDefault(new Route(_all4) { Interface = link.Index, Gateway = FabricAddresses.Gateway4, OnLink = true }, present, netlink);
        }

        if (spec.Ipv6 is not null)
        {
            changes += SetDefault(new Route(_all6) { Interface = link.Index, Gateway = FabricAddresses.Gateway6 }, present, netlink);
        }

        return changes;
    }

    private static int SetDefault(Route route, IReadOnlyList<Route> present, RouteNetlink netlink)
    {
        if (present.Any(p => p.Destination.Equals(route.Destination) && p.Interface == route.Interface && Equals(p.Gateway, route.Gateway)))
        {
            return 0;
        }

        netlink.Routes.Replace(route);
        return 1;
    }
}
