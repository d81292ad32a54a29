using System.Collections.Immutable;
using System.Net;
using Weft.Agent.Cluster;
using Weft.Agent.Sandboxes;
using Weft.Agent.Tests.Sandboxes;
using Weft.Agent.Underlay;
using Weft.Dataplane.Nodes;

namespace Weft.Agent.Tests;

public sealed class NodeStateBuilderTests
{
    private static readonly UnderlayFacts _underlay = new(
        "eth0", [new UnderlayAddress(IPAddress.Parse("172.30.1.11"), 24), new UnderlayAddress(IPAddress.Parse("fd30:1::11"), 64)], 1500);

    [Fact]
    public void Own_prefixes_are_local_and_no_peer()
    {
        var state = Build([Node("a", ["10.64.1.0/24", "fd64:1:0:1::/64"], "172.30.1.11/24")]);

        Assert.Equal(["10.64.1.0/24", "fd64:1:0:1::/64"], state.LocalPrefixes.Select(prefix => prefix.ToString()));
        Assert.Empty(state.Nodes);
        Assert.Equal("eth0", state.Underlay.Interface);
    }

    [Theory]
    [InlineData("172.30.1.12/24", null, RemotePath.Native)]
    [InlineData("172.30.1.12/24", "fd30:1::12/64", RemotePath.Native)]
    [InlineData("172.30.2.12/24", "fd30:2::12/64", RemotePath.Vxlan)]
    [InlineData("172.30.1.12/24", "fd30:2::12/64", RemotePath.Vxlan)]
    [InlineData(null, "fd30:1::12/64", RemotePath.Native)]
    public void A_peer_on_our_link_is_reached_natively_and_any_other_in_VXLAN(string? ipv4, string? ipv6, RemotePath path)
    {
        var peer = Assert.Single(Build([Node("b", ["10.64.2.0/24"], [.. new[] { ipv4, ipv6 }.OfType<string>()])]).Nodes);

        Assert.Equal(path, peer.Path);
    }

    [Fact]
    public void A_peer_that_has_not_said_where_it_is_or_owns_nothing_is_left_out() =>
        Assert.Empty(Build([Node("b", ["10.64.2.0/24"]), Node("c", [], "172.30.1.13/24"), Node("d", ["banana"], "172.30.1.14/24")]).Nodes);

    [Fact]
    public void A_prefix_has_one_owner_ourselves_before_peers_and_peers_by_name()
    {
        var state = Build(
        [
            Node("a", ["10.64.1.0/24"], "172.30.1.11/24"),
            Node("b", ["10.64.1.0/24", "10.64.2.0/24"], "172.30.1.12/24"),
            Node("c", ["10.64.2.0/24"], "172.30.1.13/24"),
        ]);

        var only = Assert.Single(state.Nodes);
        Assert.Equal(("b", "10.64.2.0/24"), (only.Name, Assert.Single(only.Prefixes).ToString()));
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData(9000, 0)]
    [InlineData(1400, 1350)]
    [InlineData(600, 0)]
    public void The_regions_underlay_limit_counts_when_it_is_lower_and_still_works(int? limit, int mtu)
    {
        var world = new World();
        var record = world.Add(world.NewClaim("x"));

        var state = Build([Node("a", ["10.64.0.0/24"])], [new ClusterRegion("ORD1", limit)], [record]);

        Assert.Equal(mtu, Assert.Single(state.Endpoints).MtuBytes);
    }

    [Fact]
    public void A_sandbox_becomes_an_endpoint()
    {
        var world = new World();
        var record = world.Add(world.NewClaim("x"));

        var endpoint = Assert.Single(Build([], [], [record]).Endpoints);

        Assert.Equal(
            (record.EndpointId, "shop/x", "wep1", "/run/netns/x", "eth0", record.Mac, record.Ipv4, record.Ipv6),
            (endpoint.Id, endpoint.Workload, endpoint.HostInterface, endpoint.NetnsPath, endpoint.ContainerInterface, endpoint.Mac, endpoint.Ipv4, endpoint.Ipv6));
    }

    [Fact]
    public void Any_text_in_the_cluster_gives_a_state_and_the_same_state_each_time()
    {
        var random = new Random(3);
        string[] texts = ["", "banana", "10.64.1.0/24", "10.64.1.1/24", "::/0", "fd64::/64", "172.30.1.12/24", "172.30.1.12/99", "172.30.1.12", "fe80::1/64", "/", "1/1"];
        string Text() => texts[random.Next(texts.Length)];
        for (var round = 0; round < 500; round++)
        {
            ImmutableArray<ClusterNode> nodes =
                [.. Enumerable.Range(0, random.Next(5)).Select(i => new ClusterNode($"{(char)('a' + i)}", "ord1", [Text(), Text()], [Text(), Text()]))];

            var first = Build(nodes);
            var second = Build(nodes);

            Assert.Equal(first.Nodes.Select(node => node.Name), second.Nodes.Select(node => node.Name));
            var prefixes = first.Nodes.SelectMany(node => node.Prefixes).Concat(first.LocalPrefixes).ToList();
            Assert.Equal(prefixes.Count, prefixes.Distinct().Count());
        }
    }

    private static ClusterNode Node(string name, string[] prefixes, params string[] addresses) => new(name, "ord1", [.. prefixes], [.. addresses]);

    private static Dataplane.NodeState Build(
        ImmutableArray<ClusterNode> nodes, ImmutableArray<ClusterRegion>? regions = null, IEnumerable<SandboxRecord>? active = null) =>
        NodeStateBuilder.Build("a", new ClusterSnapshot(nodes, regions ?? []), active ?? [], _underlay, services: null, policies: null);
}
