using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Weft.Linux.Namespaces;
using Weft.Linux.Netlink;
using Weft.Standalone.Lab;
using Weft.Standalone.Lab.Network;
using Weft.Standalone.Lab.Plan;
using Weft.Standalone.Lab.Routing;
using Weft.Standalone.Lab.Topology;
using Weft.Testing.Namespaces;

namespace Weft.Node.Tests.Lab;

/// <summary>Routes to Services in the routers and hosts of the default topology, with addresses that nodes simply have.</summary>
public sealed class RouteTablesTests : IDisposable
{
    private static readonly LabTopology _topology = TopologyFiles.Load(TopologyFiles.Default);

    private static readonly ImmutableArray<RoutedPool> _pools =
        [.. _topology.Regions.SelectMany(region => region.Pools.Select(pool => new RoutedPool(pool.Name, pool.Scope, pool.Cidrs, [region.Name])))];

    private static readonly ImmutableHashSet<string> _all = [.. _topology.Nodes.Select(node => node.Name)];
    private static readonly AddressUse _cluster = new(AddressKind.LoadBalancer, null);

    private readonly NetnsLab _lab = new();
    private readonly LabPaths _paths;
    private readonly RouteTables _tables;

    public RouteTablesTests()
    {
        _paths = new LabPaths(_lab.Name("l"));
        new NetworkReconciler(_paths, NullLogger<NetworkReconciler>.Instance).Apply(NetworkPlanner.Plan(_topology));
        _tables = new RouteTables(_paths, _topology);
    }

    [Theory]
    [InlineData("203.0.113.5", "internet", true)]
    [InlineData("203.0.113.5", "lga1-a", true)]
    [InlineData("2001:db8:101::5", "internet", true)]
    [InlineData("10.135.0.5", "onprem", true)]
    [InlineData("10.135.0.5", "lga1-b", true)]
    [InlineData("fd10:135:1::5", "onprem", true)]
    [InlineData("10.135.0.5", "internet", false)]
    [InlineData("fd10:135:1::5", "internet", false)]
    public void An_address_is_reached_from_where_its_pool_is(string address, string from, bool reached)
    {
        RoutePools();
        OwnedByAll("ord1", address);
        Route(Single(address), _all, _cluster);
        Assert.Equal(reached, Answers(from, address));
    }

    [Theory]
    [InlineData("203.0.113.9")]
    [InlineData("2001:db8:101::9")]
    public void A_packet_to_an_address_that_nobody_has_ends_in_its_region(string address)
    {
        RoutePools();
        (int _, string output) = Run("internet", $"ping -c1 -W2 {address}");
        Assert.Contains("nreachable", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Time to live exceeded", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Hop limit", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("203.0.113.5")]
    [InlineData("2001:db8:101::5")]
    public void Nodes_come_and_go_and_the_kernel_follows(string address)
    {
        RoutePools();
        RouteKey key = Single(address);
        foreach (string left in new[] { "ord1-a ord1-b", "ord1-b", "ord1-a", "ord1-a ord1-b" })
        {
            Route(key, [.. left.Split(' ')], _cluster);
            Assert.Equal(left.Split(' ').Select(node => Address(node, key)), Gateways("ord1-router", key));
            Assert.Empty(_tables.ReadBack());
        }

        Route(key, _all);
        Assert.Empty(Gateways("ord1-router", key));
        Assert.Empty(_tables.ReadBack());
    }

    [Fact]
    public void Flows_of_one_client_are_shared_by_all_nodes()
    {
        RoutePools();
        OwnedByAll("ord1", "203.0.113.5");
        Route(Single("203.0.113.5"), _all, _cluster);
        string[] ports = [.. Enumerable.Range(0, 40).Select(port => $"{20000 + port}")];
        string[] nodes = [.. ports.Select(port => Run("ord1-router", $"ip route get 203.0.113.5 from 198.51.100.10 iif wan0 ipproto tcp sport {port} dport 80").Output)];
        Assert.Contains(nodes, text => text.Contains("via 172.30.1.11", StringComparison.Ordinal));
        Assert.Contains(nodes, text => text.Contains("via 172.30.1.12", StringComparison.Ordinal));
    }

    [Fact]
    public void A_pool_of_one_address_and_its_service_do_not_take_each_others_route()
    {
        IPNetwork only = IPNetwork.Parse("192.0.3.7/32");
        RouteCalculation calculation = new(_topology, [new RoutedPool("one", LabPoolScope.Public, [only], ["ord1"])], _all);
        RouteKey pool = new(only, RouteLayer.Pool);
        RouteKey address = new(only, RouteLayer.Address);
        _tables.Apply(pool, [.. calculation.Routes(pool, [])]);
        _tables.Apply(address, [.. calculation.Routes(address, [_cluster])]);
        Assert.Equal(["172.30.1.11", "172.30.1.12"], Gateways("ord1-router", address));
        _tables.Apply(address, []);
        Assert.Empty(_tables.ReadBack());
        Assert.Contains("unreachable 192.0.3.7", Run("ord1-router", "ip route").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_earlier_life_left_is_found_and_what_is_wanted_stays()
    {
        RoutePools();
        Route(Single("203.0.113.5"), _all, _cluster);
        using RouteTables next = new(_paths, _topology);
        IReadOnlyList<RouteKey> off = next.ReadBack();
        Assert.Contains(Single("203.0.113.5"), off);
        foreach (RouteKey key in off.Where(key => key.Layer == RouteLayer.Pool))
        {
            next.Apply(key, [.. new RouteCalculation(_topology, _pools, _all).Routes(key, [])]);
        }

        next.Apply(Single("203.0.113.5"), []);
        Assert.Empty(next.ReadBack());
        Assert.Empty(Gateways("ord1-router", Single("203.0.113.5")));
    }

    [Fact]
    public void A_route_that_somebody_removed_is_missed_and_made_again()
    {
        RoutePools();
        RouteKey key = Single("203.0.113.5");
        Route(key, _all, _cluster);
        Run("ord1-router", "ip link del lan0");
        new NetworkReconciler(_paths, NullLogger<NetworkReconciler>.Instance).Apply(NetworkPlanner.Plan(_topology));
        Assert.Equal([key], _tables.ReadBack());
        Route(key, _all, _cluster);
        Assert.Equal(["172.30.1.11", "172.30.1.12"], Gateways("ord1-router", key));
    }

    public void Dispose()
    {
        _tables.Dispose();
        foreach (string name in NetworkNamespace.Names().Where(name => name.StartsWith(_paths.Namespace(""), StringComparison.Ordinal)))
        {
            NetworkNamespace.TryDelete(name);
        }

        _lab.Dispose();
    }

    private void RoutePools()
    {
        foreach (IPNetwork prefix in _pools.SelectMany(pool => pool.Cidrs))
        {
            Route(new RouteKey(prefix, RouteLayer.Pool), _all);
        }
    }

    private void Route(RouteKey key, ImmutableHashSet<string> nodes, params AddressUse[] uses) =>
        _tables.Apply(key, [.. new RouteCalculation(_topology, _pools, nodes).Routes(key, uses)]);

    private void OwnedByAll(string region, string address)
    {
        foreach (LabNode node in _topology.Nodes.Where(node => node.Region == region))
        {
            Assert.Equal((0, ""), Run(node.Name, $"ip addr add {address} dev lo"));
        }
    }

    private bool Answers(string from, string address) => Run(from, $"ping -c1 -W2 {address}").ExitCode == 0;

    private (int ExitCode, string Output) Run(string host, string command)
    {
        System.Diagnostics.ProcessStartInfo start = new("ip", ["netns", "exec", _paths.Namespace(host), "sh", "-c", command]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    private string[] Gateways(string host, RouteKey key)
    {
        using NetworkNamespace opened = NetworkNamespace.OpenNamed(_paths.Namespace(host));
        using RouteNetlink netlink = RouteNetlink.OpenIn(opened);
        return [.. netlink.Routes.List().Where(route => route.Destination.Equals(key.Destination) && route.Kind == RouteKind.Unicast)
            .SelectMany(route => route.NextHops.IsEmpty ? [route.Gateway!.ToString()] : route.NextHops.Select(hop => hop.Gateway!.ToString()))];
    }

    private static string Address(string node, RouteKey key) => _topology.Nodes.Single(item => item.Name == node).Addresses
        .Single(address => address.AddressFamily == key.Destination.BaseAddress.AddressFamily).ToString();

    private static RouteKey Single(string address) => new(IPNetwork.Parse(address.Contains(':', StringComparison.Ordinal) ? $"{address}/128" : $"{address}/32"), RouteLayer.Address);
}
