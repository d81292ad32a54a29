using System.Net;
using Weft.Api;
using Weft.Controller.AddressPools;
using static Weft.Controller.Tests.Services.Given;

namespace Weft.Controller.Tests.AddressPools;

public sealed class AddressPoolCheckTests
{
    private static readonly AddressPlan _plan = new(
        [new Region { Metadata = new ObjectMeta { Name = "ord1" }, Spec = new RegionSpec { PodPrefixes = ["10.64.0.0/15", "fd64:1::/48"] } }],
        [
            new FabricNode
            {
                Metadata = new ObjectMeta { Name = "n1" },
                Status = new FabricNodeStatus { Underlay = new FabricNodeUnderlay { Addresses = ["172.30.1.11/24", "fd30:1::11/64"] } },
            },
        ],
        [IPNetwork.Parse("10.96.0.0/16"), IPNetwork.Parse("fd96::/108")]);

    [Fact]
    public void A_pool_of_addresses_that_nobody_else_has_can_be_used() =>
        Assert.Empty(AddressPoolCheck.Of(Pool("p", "public", "203.0.113.0/26", "2001:db8:101::/112"), [Pool("o", "public", "203.0.113.128/26")], _plan));

    [Theory]
    [InlineData("10.65.3.0/24", "spec.cidrs: 10.65.3.0/24 overlaps 10.64.0.0/15 of the Region ord1")]
    [InlineData("fd64:1:0:7::/64", "spec.cidrs: fd64:1:0:7::/64 overlaps fd64:1::/48 of the Region ord1")]
    [InlineData("10.96.7.0/24", "spec.cidrs: 10.96.7.0/24 overlaps 10.96.0.0/16, the cluster's addresses of Services")]
    [InlineData("203.0.113.64/28", "spec.cidrs: 203.0.113.64/28 overlaps 203.0.113.0/24 of the older AddressPool older")]
    [InlineData("172.30.1.0/28", "spec.cidrs: 172.30.1.0/28 holds 172.30.1.11, an address of node n1")]
    public void What_a_pool_overlaps_is_named(string cidr, string message)
    {
        var problem = Assert.Single(AddressPoolCheck.Of(Pool("p", "public", cidr), [Pool("older", "public", "203.0.113.0/24")], _plan));

        Assert.Equal(("Overlap", message), (problem.Reason, problem.Message));
    }

    [Fact]
    public void A_region_that_there_is_not_is_named_and_case_does_not_matter()
    {
        var pool = Pool("p", "public", "203.0.113.0/26");
        pool = pool with { Spec = pool.Spec with { Regions = ["ORD1", "las1"] } };

        Assert.Equal("spec.regions: there is no Region las1", Assert.Single(AddressPoolCheck.Of(pool, [], _plan)).Message);
    }

    [Fact]
    public void What_is_wrong_by_itself_is_told_where_no_schema_was_asked() =>
        Assert.Equal("Invalid", Assert.Single(AddressPoolCheck.Of(Pool("p", "public", "203.0.113.7/26"), [], _plan)).Reason);
}
