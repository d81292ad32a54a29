using System.Net;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Maps;
using Weft.Dataplane.Routing;

namespace Weft.Dataplane.Tests.Routing;

public sealed class CoveringPrefixTests
{
    [Theory]
    [InlineData("10.64.2.0/24", "10.64.0.0/16", true)]
    [InlineData("10.64.2.0/24", "0.0.0.0/0", true)]
    [InlineData("10.64.2.0/24", "10.65.0.0/16", false)]
    [InlineData("10.64.2.0/24", "10.64.2.0/24", false)]
    [InlineData("10.64.0.0/16", "10.64.2.0/24", false)]
    [InlineData("fd64:1::/64", "fd64::/16", true)]
    [InlineData("fd64:1::/64", "::/0", true)]
    [InlineData("fd64:1::/64", "fd65::/16", false)]
    [InlineData("fd64:1::1/128", "fd64:1::/127", true)]
    public void A_shorter_prefix_of_the_same_bits_covers(string added, string present, bool covers)
    {
        var prefix = IPNetwork.Parse(added);
        var other = IPNetwork.Parse(present);
        var found = added.Contains(':', StringComparison.Ordinal)
            ? CoveringPrefix.Exists(RouteRows.ToKey6(prefix), new Dictionary<Prefix6Key, RouteRow>(RowComparer<Prefix6Key>.Instance) { [RouteRows.ToKey6(other)] = RouteRows.Local })
            : CoveringPrefix.Exists(RouteRows.ToKey4(prefix), new Dictionary<Prefix4Key, RouteRow>(RowComparer<Prefix4Key>.Instance) { [RouteRows.ToKey4(other)] = RouteRows.Local });

        Assert.Equal(covers, found);
    }
}
