using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weft.Api.Tests.Fabric;

public sealed class AddressPoolTests
{
    private static readonly CustomKindRules _rules = CustomKindRules.For(FabricCrds.AddressPool, "v1alpha1");

    [Fact]
    public void A_pool_written_from_its_record_passes_its_definition_and_shows_how_full_it_is()
    {
        var pool = Pool("203.0.113.0/26", "2001:db8:101::/112") with
        {
            Status = new AddressPoolStatus
            {
                Size = 65600,
                Used = 3,
                Free = 65597,
                Conditions = [new Condition { Type = "Ready", Status = "True", Reason = "Valid", LastTransitionTime = DateTimeOffset.UnixEpoch }],
            },
        };
        var obj = (JsonObject)JsonSerializer.SerializeToNode(pool, KubeJson.Default.AddressPool)!;

        Assert.Empty(_rules.CheckAndPrune(obj).UnknownFields);
        Assert.Empty(_rules.Validate(obj));
        Assert.Equal(
            """["public-ord1","public","203.0.113.0/26,2001:db8:101::/112",3,65597,"True",65600,"ord1",null]""",
            _rules.Row(obj, DateTimeOffset.UnixEpoch).ToJsonString());
    }

    [Theory]
    [InlineData("203.0.113.0", "spec.cidrs[0]: Invalid value: \"203.0.113.0\": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")]
    [InlineData("203.0.113.5/26", "spec.cidrs[0]: Invalid value: \"203.0.113.5/26\": has host bits; the prefix is 203.0.113.0/26")]
    [InlineData("2001:db8:101::7/112", "spec.cidrs[0]: Invalid value: \"2001:db8:101::7/112\": has host bits; the prefix is 2001:db8:101::/112")]
    [InlineData("126.0.0.0/7", "spec.cidrs[0]: Invalid value: \"126.0.0.0/7\": is larger than a /8")]
    [InlineData("2000::/31", "spec.cidrs[0]: Invalid value: \"2000::/31\": is larger than a /32")]
    [InlineData("127.5.0.0/24", "spec.cidrs[0]: Invalid value: \"127.5.0.0/24\": overlaps 127.0.0.0/8, which no Service can use")]
    [InlineData("224.1.0.0/24", "spec.cidrs[0]: Invalid value: \"224.1.0.0/24\": overlaps 224.0.0.0/3, which no Service can use")]
    [InlineData("fe80::/64", "spec.cidrs[0]: Invalid value: \"fe80::/64\": overlaps fe80::/10, which no Service can use")]
    public void A_pool_with_addresses_that_cannot_be_used_is_refused(string cidr, string error) =>
        Assert.Equal(error, Assert.Single(AddressPoolRules.Validate(Pool(cidr))).ToString());

    [Fact]
    public void A_pool_whose_parts_overlap_is_refused() =>
        Assert.Equal(
            "spec.cidrs[2]: Invalid value: \"203.0.113.64/27\": overlaps 203.0.113.0/24 of the same pool",
            Assert.Single(AddressPoolRules.Validate(Pool("203.0.113.0/24", "198.51.100.0/24", "203.0.113.64/27"))).ToString());

    [Fact]
    public void An_empty_pool_is_refused()
    {
        Assert.Equal("spec.cidrs: Required value: a pool without addresses serves nobody", Assert.Single(AddressPoolRules.Validate(Pool())).ToString());
        Assert.Equal("spec.cidrs", Assert.Single(_rules.Validate(Json(Pool()))).Field);
    }

    [Fact]
    public void A_pool_of_too_many_parts_is_refused_before_they_are_compared()
    {
        string[] many = [.. Enumerable.Range(0, 65).Select(i => $"203.0.{i}.0/24")];

        Assert.Equal("spec.cidrs: Too many: 65: must have at most 64 items", Assert.Single(AddressPoolRules.Validate(Pool(many))).ToString());
    }

    [Theory]
    [InlineData("scope", "secret")]
    [InlineData("use", "natEgress")]
    public void A_word_that_means_nothing_is_refused(string field, string value)
    {
        var obj = Json(Pool("203.0.113.0/26"));
        obj["spec"]![field] = value;

        Assert.Equal($"spec.{field}", Assert.Single(_rules.Validate(obj)).Field);
    }

    [Fact]
    public void A_region_is_named_once_in_whatever_case()
    {
        var pool = Pool("203.0.113.0/26");

        Assert.Equal(
            "spec.regions[1]: Duplicate value: \"ORD1\"",
            Assert.Single(AddressPoolRules.Validate(pool with { Spec = pool.Spec with { Regions = ["ord1", "ORD1"] } })).ToString());
    }

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("2001:DB8:101:0:0::5", "2001-db8-101--5")]
    [InlineData("fd10:135:1::", "fd10-135-1--0")]
    [InlineData("::1:2:3:4:5", "0--1-2-3-4-5")]
    public void The_name_of_a_claim_is_its_address_and_a_valid_name(string address, string name)
    {
        var claim = Claim(address) with { Metadata = new ObjectMeta { Name = name } };

        Assert.Equal(name, AddressClaimRules.NameOf(IPAddress.Parse(address)));
        Assert.Empty(CustomKindRules.For(FabricCrds.AddressClaim, "v1alpha1").Validate(Json(claim)));
    }

    [Fact]
    public void A_claim_under_the_name_of_another_address_is_refused() =>
        Assert.Equal(
            "spec.address: Invalid value: \"203.0.113.8\": must be the claim's name, which would be 203.0.113.8",
            Assert.Single(AddressClaimRules.Validate(Claim("203.0.113.8") with { Metadata = new ObjectMeta { Name = "203.0.113.7" } })).ToString());

    [Fact]
    public void A_claim_that_gives_one_port_to_two_is_refused()
    {
        var claim = Claim("203.0.113.7");
        AddressOwner[] owners =
        [
            new() { Namespace = "a", Name = "x", Uid = "1", Ports = ["TCP/80", "UDP/80"] },
            new() { Namespace = "a", Name = "y", Uid = "2", Ports = ["TCP/81", "UDP/80"] },
        ];

        Assert.Equal(
            "spec.owners[1].ports: Duplicate value: \"UDP/80\"",
            Assert.Single(AddressClaimRules.Validate(claim with { Spec = claim.Spec with { Owners = owners } })).ToString());
    }

    private static AddressPool Pool(params string[] cidrs) => new()
    {
        Kind = "AddressPool",
        ApiVersion = "weft.dev/v1alpha1",
        Metadata = new ObjectMeta { Name = "public-ord1" },
        Spec = new AddressPoolSpec { Cidrs = cidrs, Scope = "public", Regions = ["ord1"] },
    };

    private static AddressClaim Claim(string address) => new()
    {
        Kind = "AddressClaim",
        ApiVersion = "weft.dev/v1alpha1",
        Metadata = new ObjectMeta { Name = AddressClaimRules.NameOf(IPAddress.Parse(address)) },
        Spec = new AddressClaimSpec { Address = address, Pool = "public-ord1" },
    };

    private static JsonObject Json(AddressPool pool) => (JsonObject)JsonSerializer.SerializeToNode(pool, KubeJson.Default.AddressPool)!;

    private static JsonObject Json(AddressClaim claim) => (JsonObject)JsonSerializer.SerializeToNode(claim, KubeJson.Default.AddressClaim)!;
}
