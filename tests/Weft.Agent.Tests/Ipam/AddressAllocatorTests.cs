using System.Net;
using Weft.Agent.Ipam;

namespace Weft.Agent.Tests.Ipam;

public sealed class AddressAllocatorTests
{
    private static readonly NodePrefixes _prefixes = NodePrefixes.Parse(["10.64.0.0/29", "fd64::/64"]);

    [Theory]
    [InlineData(0, "", 2)]
    [InlineData(2, "10.64.0.2", 3)]
    [InlineData(6, "10.64.0.6", 2)]
    [InlineData(6, "10.64.0.6,10.64.0.2", 3)]
    [InlineData(4, "fd64::5", 6)]
    [InlineData(999, "", 2)]
    public void The_lowest_free_index_after_the_last_one_is_next_and_the_end_leads_to_the_start(int last, string held, int expected) =>
        Assert.Equal(expected, AddressAllocator.Next(_prefixes, Held(held), last));

    [Fact]
    public void A_full_prefix_gives_nothing() =>
        Assert.Null(AddressAllocator.Next(_prefixes, Held("10.64.0.2,10.64.0.3,10.64.0.4,fd64::5,10.64.0.6"), 3));

    [Theory]
    [InlineData("10.64.0.0/31")]
    [InlineData("10.64.0.0/32")]
    public void A_prefix_without_room_for_a_workload_gives_nothing(string prefix) =>
        Assert.Null(AddressAllocator.Next(NodePrefixes.Parse([prefix]), Held(""), 0));

    [Fact]
    public void Whatever_is_held_the_answer_is_free_usable_and_given_whenever_there_is_one()
    {
        var random = new Random(7);
        for (var round = 0; round < 2000; round++)
        {
            var taken = Enumerable.Range(2, 5).Where(_ => random.Next(3) > 0).ToHashSet();
            var held = taken.Select(index => random.Next(2) == 0 ? _prefixes.Ipv4At(index)! : _prefixes.Ipv6At(index)!).ToHashSet();

            var next = AddressAllocator.Next(_prefixes, held, random.Next(-1, 9));

            Assert.Equal(taken.Count == 5, next is null);
            Assert.True(next is null || (next is >= 2 and <= 6 && !taken.Contains(next.Value)));
        }
    }

    private static HashSet<IPAddress> Held(string list) => [.. list.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse)];
}
