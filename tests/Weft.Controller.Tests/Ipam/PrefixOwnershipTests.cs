using Weft.Api;
using Weft.Controller.Ipam;

namespace Weft.Controller.Tests.Ipam;

public sealed class PrefixOwnershipTests
{
    private static readonly DateTimeOffset _start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Every_prefix_of_the_others_is_used_and_unreadable_ones_are_nobodys()
    {
        FabricNode[] all = [Node("a", 1, "10.64.0.0/24"), Node("b", 2, "10.64.1.0/24", "banana"), Node("c", 3)];

        Assert.Equal(["10.64.1.0/24"], PrefixOwnership.UsedByOthers("a", all).Select(prefix => prefix.ToString()));
        Assert.Equal(2, PrefixOwnership.UsedByOthers("new", all).Count);
    }

    [Fact]
    public void Of_two_nodes_with_one_prefix_the_older_keeps_it_and_the_younger_must_move()
    {
        FabricNode[] all = [Node("b", 1, "10.64.0.0/24"), Node("a", 2, "10.64.0.0/24")];

        Assert.Empty(PrefixOwnership.UsedByOthers("b", all));
        Assert.Single(PrefixOwnership.UsedByOthers("a", all));
    }

    [Fact]
    public void Of_two_of_one_age_the_name_decides()
    {
        FabricNode[] all = [Node("b", 1, "10.64.0.0/24"), Node("a", 1, "10.64.0.0/24")];

        Assert.Empty(PrefixOwnership.UsedByOthers("a", all));
        Assert.Single(PrefixOwnership.UsedByOthers("b", all));
    }

    private static FabricNode Node(string name, int age, params string[] prefixes) => new()
    {
        Metadata = new ObjectMeta { Name = name, CreationTimestamp = _start.AddMinutes(age) },
        Spec = new FabricNodeSpec { Region = "ord1", PodPrefixes = prefixes },
    };
}
