using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Weft.Dataplane.Devices;
using Weft.Linux;
using Weft.Linux.Namespaces;
using Weft.Linux.Netlink;

namespace Weft.Dataplane.Endpoints;

/// <summary>The workload's end of the pair, in the workload's namespace: addresses, the gateway and the routes by it.</summary>
internal sealed class PodSide : IDisposable
{
    private static readonly IPNetwork _all4 = new(IPAddress.Any, 0);
    private static readonly IPNetwork _all6 = new(IPAddress.IPv6Any, 0);

    private readonly EndpointSpec _spec;
    private readonly NetworkNamespace _pod;
    private readonly RouteNetlink _netlink;

    /// <exception cref="IOException">The namespace is gone.</exception>
    public PodSide(EndpointSpec spec)
    {
        _spec = spec;
        _pod = NetworkNamespace.Open(spec.NetnsPath);
        try
        {
            _netlink = RouteNetlink.OpenIn(_pod);
        }
        catch
        {
            _pod.Dispose();
            throw;
        }
    }

    /// <summary>Brings the namespace to what the endpoint needs and leaves alone what is right.</summary>
    /// <returns>Number of changes.</returns>
    /// <exception cref="IOException">The interface is missing, or the kernel refused something.</exception>
    public int Configure(IfIndex hostDevice, int mtu)
    {
        var link = _netlink.Links.Get(_spec.ContainerInterface);
        if (link.Peer != hostDevice)
        {
            throw ErrnoException.Of("netlink RTM_GETLINK", link.Name, Errno.EEXIST, "it is not the other end of the endpoint's pair");
        }

        var changes = SetUpLoopback(_netlink) + SetLink(_spec, link, _netlink, mtu);
        if (!link.IsUp)
        {
            changes += SetSysctls(_spec, _pod);
        }

        changes += SetAddresses(_spec, link, _netlink);
        if (!link.IsUp)
        {
            _netlink.Links.SetUp(link.Index);
            HostDevices.SetGatewayNeighbours(_netlink, link.Index, _spec.Ipv4 is not null, _spec.Ipv6 is not null);
            changes += 2;
        }

        return changes + SetRoutes(_spec, link, _netlink);
    }

    /// <summary>Returns when the kernel lets the interface send.</summary>
    /// <remarks>
    /// A link whose peer just came up drops what it is given until the kernel's link watch has run, a work item of its own. Asking
    /// for the link runs it (rtnl_getlink since Linux 6.9), so the workload's first packet is not lost.
    /// </remarks>
    public void Settle() => _netlink.Links.Find(_spec.ContainerInterface);

    public void Dispose()
    {
        _netlink.Dispose();
        _pod.Dispose();
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
