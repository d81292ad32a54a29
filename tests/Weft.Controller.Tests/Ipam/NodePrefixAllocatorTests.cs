using System.Collections.Immutable;
using System.Net;
using Weft.Api;
using Weft.Controller.Ipam;
using Weft.Controller.Regions;

namespace Weft.Controller.Tests.Ipam;

public sealed class NodePrefixAllocatorTests
{
    private static readonly RegionPlan _plan = Plan("10.64.0.0/16", "fd64:1::/48");

    [Fact]
    public void The_first_node_gets_the_first_prefix_of_each_family() =>
        Assert.Equal(["10.64.0.0/24", "fd64:1::/64"], Texts(NodePrefixAllocator.Allocate(_plan, [], [])));

    [Fact]
    public void Both_families_get_the_same_index() =>
        Assert.Equal(["10.64.2.0/24", "fd64:1:0:2::/64"], Texts(NodePrefixAllocator.Allocate(_plan, [], Networks("10.64.0.0/24", "fd64:1:0:1::/64"))));

    [Fact]
    public void A_node_keeps_what_it_has_of_its_region() =>
        Assert.Equal(
            ["10.64.9.0/24", "fd64:1:0:9::/64"],
            Texts(NodePrefixAllocator.Allocate(_plan, Networks("10.64.9.0/24", "fd64:1:0:9::/64"), Networks("10.64.0.0/24"))));

    [Fact]
    public void A_family_that_the_region_gained_is_added() =>
        Assert.Equal(["10.64.9.0/24", "fd64:1::/64"], Texts(NodePrefixAllocator.Allocate(_plan, Networks("10.64.9.0/24"), [])));

    [Fact]
    public void A_prefix_of_another_region_is_given_up() =>
        Assert.Equal(["10.64.0.0/24", "fd64:1::/64"], Texts(NodePrefixAllocator.Allocate(_plan, Networks("10.65.9.0/24", "fd64:2::/64"), [])));

    [Fact]
    public void A_prefix_that_somebody_else_holds_is_given_up() =>
        Assert.Equal(
            ["10.64.0.0/24", "fd64:1:0:9::/64"],
            Texts(NodePrefixAllocator.Allocate(_plan, Networks("10.64.9.0/24", "fd64:1:0:9::/64"), Networks("10.64.9.128/25"))));

    [Fact]
    public void A_larger_prefix_of_another_region_blocks_all_it_covers() =>
        Assert.Equal(["10.64.128.0/24", "fd64:1:0:80::/64"], Texts(NodePrefixAllocator.Allocate(_plan, [], Networks("10.64.0.0/17"))));

    [Fact]
    public void A_region_with_one_family_gives_one_prefix()
    {
        Assert.Equal(["10.64.0.0/24"], Texts(NodePrefixAllocator.Allocate(Plan("10.64.0.0/16", null), [], [])));
        Assert.Equal(["fd64:1::/64"], Texts(NodePrefixAllocator.Allocate(Plan(null, "fd64:1::/48"), [], [])));
    }

    [Fact]
    public void A_region_that_is_exhausted_in_one_family_gives_nothing() =>
        Assert.Null(NodePrefixAllocator.Allocate(Plan("10.64.0.0/23", "fd64:1::/48"), [], Networks("10.64.0.0/24", "10.64.1.0/24")));

    [Fact]
    public void A_region_as_small_as_one_node_has_one_prefix()
    {
        var plan = Plan("10.64.0.0/24", "fd64:1::/64");

        Assert.Equal(["10.64.0.0/24", "fd64:1::/64"], Texts(NodePrefixAllocator.Allocate(plan, [], [])));
        Assert.Null(NodePrefixAllocator.Allocate(plan, [], Networks("10.64.0.0/24")));
    }

    [Fact]
    public void Nodes_that_come_and_go_in_any_order_never_share_a_prefix_and_get_one_whenever_there_is_one()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var plan = Plan("10.64.0.0/21", "fd64:1::/61");
            var nodes = new Dictionary<int, ImmutableArray<IPNetwork>>();
            for (var step = 0; step < 200; step++)
            {
                var node = random.Next(12);
                if (random.Next(3) == 0)
                {
                    nodes.Remove(node);
                    continue;
                }

                var used = nodes.Where(other => other.Key != node).SelectMany(other => other.Value).ToList();
                var current = nodes.GetValueOrDefault(node, []);
                var given = NodePrefixAllocator.Allocate(plan, current, used);

                Assert.Equal(nodes.Count(other => other.Key != node) >= 8, given is null);
                if (given is { } prefixes)
                {
                    Assert.Equal(2, prefixes.Length);
                    Assert.DoesNotContain(prefixes, prefix => used.Any(other => FabricPrefixes.Overlap(other, prefix)));
                    Assert.True(current.IsEmpty || current.SequenceEqual(prefixes), $"seed {seed}: node {node} was renumbered");
                    nodes[node] = prefixes;
                }
            }
        }
    }

    private static RegionPlan Plan(string? ipv4, string? ipv6) => new(
        "ord1", ipv4 is null ? [] : [IPNetwork.Parse(ipv4)], ipv6 is null ? [] : [IPNetwork.Parse(ipv6)], 24, 64);

    private static ImmutableArray<IPNetwork> Networks(params string[] texts) => [.. texts.Select(text => IPNetwork.Parse(text))];

    private static IEnumerable<string> Texts(ImmutableArray<IPNetwork>? prefixes) => prefixes!.Value.Select(prefix => prefix.ToString());
}
