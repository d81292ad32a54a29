using System.Net;
using Weft.Agent.Ipam;

namespace Weft.Agent.Tests.Ipam;

public sealed class NodePrefixesTests
{
    internal static NodePrefixes None { get; } = NodePrefixes.None;

    [Fact]
    public void Indexes_become_addresses_and_back()
    {
        var prefixes = NodePrefixes.Parse(["10.64.1.0/24", "fd64:1:0:1::/64"]);

        Assert.Equal(IPAddress.Parse("10.64.1.7"), prefixes.Ipv4At(7));
        Assert.Equal(IPAddress.Parse("fd64:1:0:1::7"), prefixes.Ipv6At(7));
        Assert.Equal(7, prefixes.IndexOf(IPAddress.Parse("10.64.1.7")));
        Assert.Equal(7, prefixes.IndexOf(IPAddress.Parse("fd64:1:0:1::7")));
        Assert.Null(prefixes.IndexOf(IPAddress.Parse("10.65.1.7")));
    }

    [Theory]
    [InlineData("10.64.1.0/24", null, 254)]
    [InlineData("10.64.1.0/24", "fd64::/64", 254)]
    [InlineData(null, "fd64::/64", 65535)]
    [InlineData("10.0.0.0/8", "fd64::/64", 65534)]
    [InlineData("10.64.1.0/30", null, 2)]
    [InlineData(null, "fd64::/120", 255)]
    public void The_last_index_is_the_last_address_that_every_family_can_use(string? ipv4, string? ipv6, int last)
    {
        var prefixes = NodePrefixes.Parse(new[] { ipv4, ipv6 }.OfType<string>());

        Assert.Equal(last, prefixes.LastIndex);
    }

    [Fact]
    public void What_is_not_a_prefix_is_left_out_and_the_first_of_a_family_counts()
    {
        var prefixes = NodePrefixes.Parse(["banana", "10.64.1.0/24", "10.64.2.0/24", "10.64.1.1/24"]);

        Assert.Equal(IPNetwork.Parse("10.64.1.0/24"), prefixes.Ipv4);
        Assert.Null(prefixes.Ipv6);
    }
}
