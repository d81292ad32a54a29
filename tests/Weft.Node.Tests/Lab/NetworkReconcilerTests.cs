using Microsoft.Extensions.Logging.Abstractions;
using Weft.Linux.Namespaces;
using Weft.Linux.Netlink;
using Weft.Standalone.Lab;
using Weft.Standalone.Lab.Network;
using Weft.Standalone.Lab.Plan;
using Weft.Standalone.Lab.Topology;
using Weft.Testing.Namespaces;

namespace Weft.Node.Tests.Lab;

/// <summary>The default topology in real namespaces, without any of the lab's processes.</summary>
public sealed class NetworkReconcilerTests : IDisposable
{
    private static readonly NetworkPlan _plan = NetworkPlanner.Plan(TopologyFiles.Load(TopologyFiles.Default));

    private readonly NetnsLab _lab = new();
    private readonly LabPaths _paths;
    private readonly NetworkReconciler _reconciler;

    public NetworkReconcilerTests()
    {
        _paths = new LabPaths(_lab.Name("l"));
        _reconciler = new NetworkReconciler(_paths, NullLogger<NetworkReconciler>.Instance);
    }

    [Fact]
    public void Every_node_reaches_every_node_and_the_hosts_outside_in_both_families()
    {
        _reconciler.Apply(_plan);
        foreach (string target in new[] { "172.30.1.12", "172.30.2.11", "fd30:1::12", "fd30:2::12", "198.51.100.10", "2001:db8:ffff::10", "192.0.2.10" })
        {
            Ping("ord1-a", target);
        }

        Ping("internet", "172.30.2.12");
    }

    [Fact]
    public void A_second_time_changes_nothing()
    {
        _reconciler.Apply(_plan);
        string before = Picture();
        _reconciler.Apply(_plan);
        Assert.Equal(before, Picture());
    }

    [Theory]
    [InlineData("the node's uplink is gone")]
    [InlineData("the bridge is gone")]
    [InlineData("the cable is unplugged from the bridge")]
    [InlineData("the uplink is down")]
    [InlineData("the address is gone")]
    [InlineData("a foreign address is there")]
    [InlineData("the default route is gone")]
    [InlineData("the namespace is gone")]
    [InlineData("the namespace is only a name")]
    public void Whatever_is_broken_is_made_whole_again(string what)
    {
        _reconciler.Apply(_plan);
        Break(what);
        _reconciler.Apply(_plan);
        Ping("ord1-a", "172.30.2.11");
        Ping("ord1-a", "fd30:2::11");
    }

    [Fact]
    public void What_others_add_to_a_nodes_namespace_is_left_alone()
    {
        _reconciler.Apply(_plan);
        using NetworkNamespace node = NetworkNamespace.OpenNamed(_paths.Namespace("ord1-a"));
        using RouteNetlink netlink = RouteNetlink.OpenIn(node);
        netlink.Links.Create(new VethSpec("weft-host", "weft-net") { Up = true });
        netlink.Routes.Add(new Route(System.Net.IPNetwork.Parse("10.64.0.0/16")) { Interface = netlink.Links.Get("weft-host").Index });
        _reconciler.Apply(_plan);
        Assert.NotNull(netlink.Links.Find("weft-host"));
        Assert.Contains(netlink.Routes.List(), route => route.Destination.ToString() == "10.64.0.0/16");
    }

    public void Dispose()
    {
        foreach (string name in NetworkNamespace.Names().Where(name => name.StartsWith(_paths.Namespace(""), StringComparison.Ordinal)))
        {
            NetworkNamespace.TryDelete(name);
        }

        _lab.Dispose();
    }

    private void Break(string what)
    {
        string name = _paths.Namespace("ord1-a");
        using NetworkNamespace node = NetworkNamespace.OpenNamed(name);
        using NetworkNamespace router = NetworkNamespace.OpenNamed(_paths.Namespace("ord1-router"));
        using RouteNetlink at = RouteNetlink.OpenIn(node);
        using RouteNetlink port = RouteNetlink.OpenIn(router);
        LinkState uplink = at.Links.Get("eth0");
        switch (what)
        {
            case "the node's uplink is gone":
                at.Links.TryDelete("eth0");
                break;
            case "the bridge is gone":
                port.Links.TryDelete("lan0");
                break;
            case "the cable is unplugged from the bridge":
                port.Links.Change(port.Links.Get("node0").Index, new LinkChange { Master = Weft.Linux.IfIndex.None });
                break;
            case "the uplink is down":
                at.Links.SetDown(uplink.Index);
                break;
            case "the address is gone":
                at.Addresses.TryDelete(uplink.Index, at.Addresses.List(uplink.Index).First(address => address.ToString() == "172.30.1.11/24"));
                break;
            case "a foreign address is there":
                at.Addresses.Add(uplink.Index, new InterfaceAddress(System.Net.IPAddress.Parse("172.30.2.200"), 24));
                break;
            case "the default route is gone":
                at.Routes.TryDelete(at.Routes.List().First(route => route.Destination.ToString() == "0.0.0.0/0"));
                break;
            case "the namespace is gone":
                NetworkNamespace.TryDelete(name);
                break;
            default:
                NetworkNamespace.TryDelete(name);
                File.WriteAllText(NetworkNamespace.PathOf(name), "");
                break;
        }
    }

    private void Ping(string from, string to) => CommandLine.Run("nsenter", $"--net={_paths.NamespacePath(from)}", "ping", "-c", "1", "-W", "2", "-i", "0.2", to);

    /// <summary>Everything that a second run could change, by number, so that something made anew shows.</summary>
    private string Picture() => string.Join('\n', _plan.Namespaces.Select(item =>
    {
        using NetworkNamespace opened = NetworkNamespace.OpenNamed(_paths.Namespace(item.Host));
        using RouteNetlink netlink = RouteNetlink.OpenIn(opened);
        return $"{item.Host} {opened.Identity}: {string.Join(' ', netlink.Links.List().Select(link => $"{link.Index}={link.Name}"))} / "
            + $"{string.Join(' ', netlink.Addresses.List().Where(address => !address.Address.IsIPv6LinkLocal).Select(address => address.ToString()).Order(StringComparer.Ordinal))} / "
            + string.Join(", ", netlink.Routes.List().Where(route => !route.Destination.BaseAddress.IsIPv6LinkLocal).Select(route => route.ToString()).Order(StringComparer.Ordinal));
    }));
}
