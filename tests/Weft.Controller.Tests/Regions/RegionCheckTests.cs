using Weft.Api;
using Weft.Controller.Regions;

namespace Weft.Controller.Tests.Regions;

public sealed class RegionCheckTests
{
    [Fact]
    public void A_good_region_has_a_plan_with_the_default_lengths()
    {
        var (plan, problems) = RegionCheck.Of(Region("ord1", "10.64.0.0/16", "fd64:1::/48"), []);

        Assert.Empty(problems);
        Assert.Equal(("ord1", 24, 64), (plan!.Name, plan.Ipv4NodeLength, plan.Ipv6NodeLength));
        Assert.Equal("10.64.0.0/16", Assert.Single(plan.Ipv4).ToString());
        Assert.Equal("fd64:1::/48", Assert.Single(plan.Ipv6).ToString());
    }

    [Theory]
    [InlineData("banana", "Invalid")]
    [InlineData("10.64.0.1/16", "Invalid")]
    [InlineData("10.64.0.0/25", "Invalid")]
    [InlineData("127.0.0.0/16", "Unusable")]
    [InlineData("169.254.0.0/16", "Unusable")]
    [InlineData("224.0.0.0/8", "Unusable")]
    [InlineData("fe80::/32", "Unusable")]
    [InlineData("0.0.0.0/0", "Unusable")]
    public void A_prefix_that_no_node_could_use_is_a_problem(string prefix, string reason)
    {
        var (plan, problems) = RegionCheck.Of(Region("ord1", prefix), []);

        Assert.Null(plan);
        Assert.Contains(problems, problem => problem.Reason == reason && problem.Message.StartsWith("spec.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_region_without_prefixes_is_a_problem() =>
        Assert.Contains(RegionCheck.Of(Region("ord1"), []).Problems, problem => problem.Reason == "NoPrefix");

    [Fact]
    public void Of_two_overlapping_regions_only_the_younger_is_told()
    {
        var older = Region("ord1", "10.64.0.0/15") with { Metadata = Meta("ord1", 1) };
        var younger = Region("lga1", "10.65.0.0/16") with { Metadata = Meta("lga1", 2) };
        Region[] all = [younger, older];

        Assert.Empty(RegionCheck.Of(older, RegionOrder.OlderThan(older, all)).Problems);
        var problem = Assert.Single(RegionCheck.Of(younger, RegionOrder.OlderThan(younger, all)).Problems);
        Assert.Equal("Overlap", problem.Reason);
        Assert.Contains("older Region ord1", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_underlay_too_small_for_IPv6_in_VXLAN_is_a_problem()
    {
        var region = Region("ord1", "10.64.0.0/16");
        region = region with { Spec = region.Spec with { Underlay = new RegionUnderlay { Mtu = 1329 } } };

        Assert.Equal("UnderlayMtuTooSmall", Assert.Single(RegionCheck.Of(region, []).Problems).Reason);
    }

    private static Region Region(string name, params string[] prefixes) =>
        new() { Metadata = new ObjectMeta { Name = name }, Spec = new RegionSpec { PodPrefixes = prefixes } };

    private static ObjectMeta Meta(string name, int minute) =>
        new() { Name = name, CreationTimestamp = new DateTimeOffset(2026, 1, 1, 0, minute, 0, TimeSpan.Zero) };
}
