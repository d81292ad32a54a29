using System.Net;
using System.Net.Sockets;
using Weft.Standalone.Lab.Plan;
using Weft.Standalone.Lab.Topology;

namespace Weft.Standalone.Tests.Lab;

public sealed class NetworkPlannerTests
{
    private static readonly LabTopology _topology = TopologyFiles.Load(TopologyFiles.Default);
    private static readonly NetworkPlan _plan = NetworkPlanner.Plan(_topology);

    [Fact]
    public void Every_host_of_the_topology_has_a_namespace_and_nothing_else_has() => Assert.Equal(
        ["wan", "ord1-router", "lga1-router", "ord1-a", "ord1-b", "lga1-a", "lga1-b", "internet", "onprem"],
        _plan.Namespaces.Select(item => item.Host));

    [Fact]
    public void Every_cable_ends_in_a_bridge_of_the_lab()
    {
        var bridges = _plan.Namespaces.SelectMany(item => item.Bridges.Select(bridge => (item.Host, bridge.Name))).ToHashSet();
        Assert.All(_plan.Namespaces.SelectMany(item => item.Veths), veth => Assert.Contains((veth.Port.Host, veth.Port.Bridge), bridges));
    }

    [Fact]
    public void Interface_names_fit_the_kernel_and_are_unique_within_a_namespace()
    {
        var links = _plan.Namespaces.SelectMany(item => item.Bridges.Select(bridge => (item.Host, bridge.Name))
            .Concat(item.Veths.Select(veth => (item.Host, veth.Name)))
            .Concat(item.Veths.Select(veth => (veth.Port.Host, veth.Port.Name)))).ToList();
        Assert.Equal(links.Count, links.Distinct().Count());
        Assert.All(links, link => Assert.InRange(link.Item2.Length, 1, 15));
    }

    [Fact]
    public void No_address_is_given_twice()
    {
        var addresses = _plan.Namespaces.SelectMany(Addresses).Select(address => address.Address).ToList();
        Assert.Equal(addresses.Count, addresses.Distinct().Count());
    }

    [Fact]
    public void Every_gateway_is_an_address_of_another_namespace_on_the_same_network()
    {
        var owners = _plan.Namespaces.SelectMany(item => Addresses(item).Select(address => (address.Address, item.Host))).ToDictionary(pair => pair.Address, pair => pair.Host);
        foreach (NamespacePlan item in _plan.Namespaces)
        {
            Assert.All(item.Routes, route => Assert.NotEqual(item.Host, owners[route.Gateway]));
            Assert.All(item.Routes, route => Assert.Contains(Addresses(item), address => Network(address).Contains(route.Gateway)));
        }
    }

    [Fact]
    public void A_packet_finds_its_way_from_every_host_to_every_underlay_and_public_address()
    {
        IPAddress[] targets = [.. _topology.Nodes.SelectMany(node => node.Addresses).Concat(_topology.Hosts.SelectMany(host => host.Addresses))];
        foreach (NamespacePlan source in _plan.Namespaces.Where(item => item.Host is not "wan" && !item.Host.EndsWith("-router", StringComparison.Ordinal)))
        {
            foreach (IPAddress target in targets.Where(target => Wanted(source.Host, target)))
            {
                Assert.Equal(Owner(target), Walk(source.Host, target));
            }
        }
    }

    [Fact]
    public void A_public_host_answers_from_its_public_address()
    {
        NamespacePlan internet = _plan.Namespaces.Single(item => item.Host == "internet");
        Assert.All(internet.Routes, route => Assert.Contains(route.Source!.ToString(), new[] { "198.51.100.10", "2001:db8:ffff::10" }));
        Assert.Equal(4, internet.Routes.Length);
    }

    /// <summary>Hosts outside do not know each other; every other pair must.</summary>
    private static bool Wanted(string source, IPAddress target) =>
        _topology.Nodes.Any(node => node.Name == source) || _topology.Nodes.Any(node => node.Addresses.Contains(target)) || Owner(target) == source;

    private static string Walk(string host, IPAddress target)
    {
        for (int hops = 0; hops < 8; hops++)
        {
            NamespacePlan at = _plan.Namespaces.Single(item => item.Host == host);
            if (Addresses(at).Any(address => address.Address.Equals(target)))
            {
                return host;
            }

            LinkAddress? onLink = Addresses(at).Cast<LinkAddress?>().FirstOrDefault(address => Network(address!.Value).Contains(target));
            RoutePlan? route = at.Routes.Where(route => route.Destination.Contains(target)).MaxBy(route => route.Destination.PrefixLength);
            host = onLink is not null ? Owner(target) : route is not null ? Owner(route.Gateway) : throw new InvalidOperationException($"{host} knows no way to {target}");
        }

        throw new InvalidOperationException($"{target} is in a loop");
    }

    private static string Owner(IPAddress address) => _plan.Namespaces.Single(item => Addresses(item).Any(own => own.Address.Equals(address))).Host;

    private static IEnumerable<LinkAddress> Addresses(NamespacePlan item) =>
        item.Bridges.SelectMany(bridge => bridge.Addresses).Concat(item.Veths.SelectMany(veth => veth.Addresses));

    private static IPNetwork Network(LinkAddress address)
    {
        byte[] bytes = address.Address.GetAddressBytes();
        for (int bit = address.PrefixLength; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        Assert.True(address.Address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6);
        return new IPNetwork(new IPAddress(bytes), address.PrefixLength);
    }
}
