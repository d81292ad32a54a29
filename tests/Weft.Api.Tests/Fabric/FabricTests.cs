using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weft.Api.Tests.Fabric;

public sealed class FabricTests
{
    [Fact]
    public void The_definitions_pass_the_rules_for_definitions()
    {
        var rules = KindRules.For(ResourceTypes.CustomResourceDefinitions);
        foreach (var crd in FabricCrds.All)
        {
            var obj = (JsonObject)JsonSerializer.SerializeToNode(crd, KubeJson.Default.CustomResourceDefinition)!;

            Assert.Empty(rules.CheckAndPrune(obj).UnknownFields);
            rules.Default(obj);
            rules.PrepareForCreate(obj);

            Assert.Empty(rules.Validate(obj));
        }
    }

    [Fact]
    public void A_region_written_from_its_record_passes_its_definition()
    {
        var obj = (JsonObject)JsonSerializer.SerializeToNode(North(), KubeJson.Default.Region)!;
        var rules = CustomKindRules.For(FabricCrds.Region, "v1alpha1");

        Assert.Empty(rules.CheckAndPrune(obj).UnknownFields);
        Assert.Empty(rules.Validate(obj));
        Assert.Equal("""["north","10.1.0.0/16,fd00:1::/48",64601,null,null]""", rules.Row(obj, DateTimeOffset.UnixEpoch).ToJsonString());
    }

    [Fact]
    public void A_fabric_node_shows_where_it_is_and_whether_it_is_ready()
    {
        var node = new FabricNode
        {
            Kind = "FabricNode",
            ApiVersion = "weft.dev/v1alpha1",
            Metadata = new ObjectMeta { Name = "n1", CreationTimestamp = DateTimeOffset.UnixEpoch },
            Spec = new FabricNodeSpec { Region = "north", PodPrefixes = ["10.1.1.0/24"] },
            Status = new FabricNodeStatus
            {
                Workloads = 3,
                AgentVersion = "1",
                Underlay = new FabricNodeUnderlay { Interface = "eth0", Addresses = ["172.30.1.11/24", "fd30:1::11/64"], Mtu = 1500 },
                Conditions = [new Condition { Type = "Ready", Status = "True", Reason = "Applied", LastTransitionTime = DateTimeOffset.UnixEpoch }],
            },
        };
        var rules = CustomKindRules.For(FabricCrds.FabricNode, "v1alpha1");
        var obj = (JsonObject)JsonSerializer.SerializeToNode(node, KubeJson.Default.FabricNode)!;

        Assert.Empty(rules.CheckAndPrune(obj).UnknownFields);
        Assert.Empty(rules.Validate(obj));
        Assert.Equal(
            """["n1","north","10.1.1.0/24","172.30.1.11/24,fd30:1::11/64",3,"True","1","5m"]""",
            rules.Row(obj, DateTimeOffset.UnixEpoch.AddMinutes(5)).ToJsonString());
    }

    [Theory]
    [InlineData("10.1.0.0", "spec.podPrefixes[0]: Invalid value: \"10.1.0.0\": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")]
    [InlineData("10.1.0.1/16", "spec.podPrefixes[0]: Invalid value: \"10.1.0.1/16\": has host bits; the prefix is 10.1.0.0/16")]
    [InlineData("10.1.0.0/25", "spec.podPrefixes[0]: Invalid value: \"10.1.0.0/25\": is smaller than the prefix of one node (/24)")]
    [InlineData("10.0.0.0/7", "spec.nodePrefixLengths.ipv4: Invalid value: 24: cuts 10.0.0.0/7 into more than 65536 node prefixes")]
    public void A_region_whose_prefix_cannot_be_used_is_refused(string prefix, string error) =>
        Assert.Equal(error, Assert.Single(RegionRules.Validate(new Region { Spec = new RegionSpec { PodPrefixes = [prefix] } })).ToString());

    [Fact]
    public void A_region_has_one_prefix_of_each_family() =>
        Assert.Contains(
            RegionRules.Validate(new Region { Spec = new RegionSpec { PodPrefixes = ["10.1.0.0/16", "10.2.0.0/16"] } }),
            e => e.Field == "spec.podPrefixes");

    [Fact]
    public void The_API_server_refuses_a_region_for_the_same_reasons()
    {
        var rules = CustomKindRules.For(FabricCrds.Region, "v1alpha1");
        var obj = (JsonObject)JsonSerializer.SerializeToNode(
            North() with { Spec = new RegionSpec { PodPrefixes = ["10.1.0.1/16"] } }, KubeJson.Default.Region)!;

        Assert.Equal("spec.podPrefixes[0]", Assert.Single(rules.Validate(obj)).Field);
    }

    [Fact]
    public void Node_prefixes_have_usual_lengths_unless_the_region_says_otherwise()
    {
        var spec = new RegionSpec { NodePrefixLengths = new NodePrefixLengths { Ipv4 = 26 } };

        Assert.Equal(26, RegionRules.NodePrefixLength(spec, AddressFamily.InterNetwork));
        Assert.Equal(64, RegionRules.NodePrefixLength(spec, AddressFamily.InterNetworkV6));
    }

    private static Region North() => new()
    {
        Kind = "Region",
        ApiVersion = "weft.dev/v1alpha1",
        Metadata = new ObjectMeta { Name = "north" },
        Spec = new RegionSpec { PodPrefixes = ["10.1.0.0/16", "fd00:1::/48"], Asn = 64601 },
    };
}
