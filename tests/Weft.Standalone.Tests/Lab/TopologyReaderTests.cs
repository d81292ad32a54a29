using System.Text.Json.Nodes;
using Weft.Standalone.Lab;
using Weft.Standalone.Lab.Topology;

namespace Weft.Standalone.Tests.Lab;

public sealed class TopologyReaderTests
{
    private const string Small = """
        name: small
        regions:
          - name: a
            podPrefixes: [10.1.0.0/16]
            underlay: [172.30.1.0/24]
            nodes: [{name: a1}]
        wan:
          prefixes: [100.64.0.0/24]
        """;

    [Fact]
    public void The_default_topology_is_the_one_that_is_documented()
    {
        LabTopology topology = TopologyFiles.Load(TopologyFiles.Default);
        Assert.Equal(["ord1", "lga1"], topology.Regions.Select(region => region.Name));
        Assert.Equal(["ord1-a", "ord1-b", "lga1-a", "lga1-b"], topology.Nodes.Select(node => node.Name));
        Assert.Equal(["10.64.0.0/16", "fd64:1::/48"], topology.Regions[0].PodPrefixes.Select(prefix => prefix.ToString()));
        Assert.Equal(["172.30.2.12", "fd30:2::12"], topology.Regions[1].Nodes[1].Addresses.Select(address => address.ToString()));
        Assert.Equal(["public-lga1 Public 203.0.113.128/26 2001:db8:102::/112", "private-lga1 Private 10.135.1.0/24 fd10:135:2::/112"], topology.Regions[1].Pools.Select(pool => $"{pool.Name} {pool.Scope} {string.Join(' ', pool.Cidrs)}"));
        Assert.Equal([LabPoolScope.Public, LabPoolScope.Private], topology.Hosts.Select(host => host.Reaches));
        Assert.Equal(["198.51.100.10", "2001:db8:ffff::10"], topology.Hosts.Single(host => host.Name == "internet").Addresses.Select(address => address.ToString()));
    }

    [Fact]
    public void What_is_written_is_read_again_unchanged()
    {
        LabTopology topology = TopologyFiles.Load(TopologyFiles.Default);
        JsonObject written = TopologyWriter.Write(topology);
        Assert.True(JsonNode.DeepEquals(written, TopologyWriter.Write(TopologyReader.Read(JsonNode.Parse(written.ToJsonString()), "again"))));
    }

    [Theory]
    [InlineData("name: small", "name: Small!", "name: Invalid value: \"Small!\"")]
    [InlineData("name: a\n", "name: pod-a\n    mtu: 1500\n", null)]
    [InlineData("172.30.1.0/24", "172.30.1.7/24", "regions[0].underlay[0]: Invalid value: \"172.30.1.7/24\"")]
    [InlineData("nodes: [{name: a1}]", "nodes: []", "regions[0].nodes: Required value")]
    [InlineData("nodes: [{name: a1}]", "nodes: [{name: a1}, {name: a1}]", "Duplicate value: \"a1\"")]
    [InlineData("nodes: [{name: a1}]", "nodes: [{name: wan}]", "Duplicate value: \"wan\"")]
    [InlineData("nodes: [{name: a1}]", "nodes: [{name: pod-1}]", "names that begin with \"pod-\" are kept for workloads")]
    [InlineData("10.1.0.0/16", "172.30.0.0/16", "regions[0].podPrefixes: Invalid value: 172.30.0.0/16: overlaps 172.30.1.0/24")]
    [InlineData("10.1.0.0/16", "10.1.0.0/16, 10.2.0.0/16", "regions[0].podPrefixes: Invalid value: at most one IPv4 and one IPv6 prefix")]
    [InlineData("172.30.1.0/24", "\"fd30::/64\"", "regions[0].underlay: a family that wan.prefixes does not have")]
    [InlineData("172.30.1.0/24", "172.30.1.0/29", "the underlay prefix 172.30.1.0/29 has no address left")]
    [InlineData("podPrefixes", "podPrefix", "regions[0].podPrefix: unknown field; known here: asn, mtu, name, nodes, podPrefixes, pools, underlay")]
    [InlineData("underlay: [172.30.1.0/24]", "underlay: 5", "regions[0].underlay: Invalid type: must be a list")]
    [InlineData("wan:\n  prefixes: [100.64.0.0/24]", "", "wan: Required value")]
    [InlineData("nodes: [{name: a1}]", "nodes: [{name: a1}]\n    pools: [{name: p, scope: hidden, cidrs: [10.9.0.0/24]}]", "regions[0].pools[0].scope: Unsupported value: \"hidden\"")]
    [InlineData("nodes: [{name: a1}]", "nodes: [{name: a1}]\n    pools: [{name: p}]", "regions[0].pools[0].cidrs: Required value")]
    [InlineData("nodes: [{name: a1}]", "nodes: [{name: a1}]\n    pools: [{name: p, cidrs: [10.1.9.0/24]}]", "regions[0].pools[0].cidrs: Invalid value: 10.1.9.0/24: overlaps 10.1.0.0/16")]
    [InlineData("nodes: [{name: a1}]", "nodes: [{name: a1}]\n    pools: [{name: p, cidrs: [10.2.0.0/24]}, {name: p, cidrs: [10.3.0.0/24]}]", "Duplicate value: \"p\": pools")]
    public void A_mistake_is_told_with_its_field(string what, string instead, string? error)
    {
        string text = Small.Replace(what, instead, StringComparison.Ordinal);
        Assert.NotEqual(Small, text);
        if (error is null)
        {
            Assert.Single(TopologyFiles.Parse(text, "test").Regions);
        }
        else
        {
            TopologyException refused = Assert.Throws<TopologyException>(() => TopologyFiles.Parse(text, "test"));
            Assert.Contains(refused.Errors, item => item.Contains(error, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Every_mistake_is_told_at_once()
    {
        string text = Small.Replace("10.1.0.0/16", "nonsense", StringComparison.Ordinal).Replace("name: a1", "name: A1", StringComparison.Ordinal);
        Assert.Equal(2, Assert.Throws<TopologyException>(() => TopologyFiles.Parse(text, "test")).Errors.Length);
    }

    [Theory]
    [InlineData("- a\n- b")]
    [InlineData("")]
    [InlineData("regions: {a: 1}\nwan: []\nhosts: 7\nname: []")]
    public void Something_else_entirely_is_refused(string text) => Assert.Throws<TopologyException>(() => TopologyFiles.Parse(text, "test"));

    [Fact]
    public void Text_that_is_no_yaml_is_refused_with_the_reason() =>
        Assert.Contains("test cannot be read", Assert.Throws<LabException>(() => TopologyFiles.Parse("a: [", "test")).Message, StringComparison.Ordinal);
}
