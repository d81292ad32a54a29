using System.Net;
using Weft.Api;
using Weft.Client;
using Weft.Controller.Services;
using static Weft.Controller.Tests.Services.Given;

namespace Weft.Controller.Tests.Services;

public sealed class ClaimBookTests
{
    [Fact]
    public void The_lowest_free_address_is_given_and_those_that_look_like_a_networks_own_come_last()
    {
        var book = Book();

        Assert.Equal(["10.0.0.1", "10.0.0.2", "10.0.0.0", "10.0.0.3"], TakeAll(book, IPNetwork.Parse("10.0.0.0/30")));
        Assert.Equal(["fd00::1", "fd00::2", "fd00::3", "fd00::"], TakeAll(book, IPNetwork.Parse("fd00::/126")));
        Assert.Equal(["10.0.1.0", "10.0.1.1"], TakeAll(book, IPNetwork.Parse("10.0.1.0/31")));
        Assert.Equal(["10.0.2.9"], TakeAll(book, IPNetwork.Parse("10.0.2.9/32")));
        Assert.Equal(["fd01::9"], TakeAll(book, IPNetwork.Parse("fd01::9/128")));
    }

    [Fact]
    public void Every_address_of_a_network_is_given_once_whatever_comes_back_meanwhile()
    {
        var random = new Random(3);
        var network = IPNetwork.Parse("10.0.0.0/26");
        var (book, taken) = (Book(), new List<string>());
        for (var step = 0; step < 5000; step++)
        {
            if (taken.Count > 0 && random.Next(5) < 2)
            {
                var back = taken[random.Next(taken.Count)];
                taken.Remove(back);
                book.Remove(back);
            }
            else if (book.FirstFree(network) is { } address)
            {
                Assert.DoesNotContain(address.ToString(), taken);
                taken.Add(address.ToString());
                book.Apply(Claim(address.ToString(), "p", null, Owner("a", "x")));
            }
            else
            {
                Assert.Equal(64, taken.Count);
            }

            Assert.Equal((64, taken.Count, taken.Count), book.Count(network));
        }
    }

    [Fact]
    public void A_search_in_a_full_network_does_not_look_at_every_address_again()
    {
        var book = Book();
        var network = IPNetwork.Parse("10.0.0.0/16");
        Assert.Equal(65536, TakeAll(book, network).Count);

        // As many searches as there are addresses: without a cursor this is four thousand million looks.
        for (var i = 0; i < 65536; i++)
        {
            Assert.Null(book.FirstFree(network));
        }

        book.Remove("10.0.200.7");
        Assert.Equal("10.0.200.7", book.FirstFree(network)?.ToString());
    }

    [Fact]
    public void Resting_addresses_are_neither_free_nor_anybodys()
    {
        var book = Book(Claim("10.0.0.1", "p", null), Claim("10.0.0.2", "p", null, Owner("a", "x")));

        Assert.Equal((4, 2, 1), book.Count(IPNetwork.Parse("10.0.0.0/30")));
        Assert.Equal("10.0.0.0", book.FirstFree(IPNetwork.Parse("10.0.0.0/30"))?.ToString());
        book.Apply(Claim("10.0.0.2", "p", null) with { Metadata = Claim("10.0.0.2", "p", null).Metadata with { ResourceVersion = "2" } });
        Assert.Equal((4, 2, 0), book.Count(IPNetwork.Parse("10.0.0.0/30")));
    }

    [Fact]
    public void The_size_of_a_network_ends_where_a_number_does() =>
        Assert.Equal(long.MaxValue, Book().Count(IPNetwork.Parse("2001:db8::/32")).Size);

    [Fact]
    public void An_older_version_changes_nothing()
    {
        var old = Claim("10.0.0.1", "p", null, Owner("a", "x"));
        var now = old with { Metadata = old.Metadata with { ResourceVersion = "12" }, Spec = old.Spec with { Owners = null } };
        var book = Book(now);

        book.Apply(old with { Metadata = old.Metadata with { ResourceVersion = "9" } });

        Assert.Empty(book.OwnedBy(new ObjectKey("a", "x")));
    }

    [Fact]
    public void A_deletion_of_an_earlier_claim_does_not_take_the_later_one_of_its_name_away()
    {
        var changes = new List<InformerChange<AddressClaim>>();
        var book = new ClaimBook(() => changes);
        var earlier = Claim("10.0.0.1", "p", null, Owner("a", "x"));
        book.Apply(earlier with { Metadata = earlier.Metadata with { Uid = "later", ResourceVersion = "5" } });

        changes.Add(Change(earlier, null));
        book.CatchUp();

        Assert.NotNull(book.Find(IPAddress.Parse("10.0.0.1")));
    }

    [Fact]
    public void Claims_are_found_by_sharing_key_within_a_namespace_or_all()
    {
        var book = Book(
            Claim("10.0.0.1", "p", "k", Owner("a", "x")), Claim("10.0.0.2", "p", "k", Owner("b", "y")), Claim("10.0.0.3", "p", "other", Owner("a", "z")));

        Assert.Equal(["10.0.0.1"], book.SharedBy("k", "a").Select(claim => claim.Spec.Address));
        Assert.Equal(["10.0.0.1", "10.0.0.2"], book.SharedBy("k", null).Select(claim => claim.Spec.Address));
        book.Remove("10.0.0.1");
        Assert.Empty(book.SharedBy("k", "a"));
    }

    private static List<string> TakeAll(ClaimBook book, IPNetwork network)
    {
        var taken = new List<string>();
        while (book.FirstFree(network) is { } address)
        {
            taken.Add(address.ToString());
            book.Apply(Claim(address.ToString(), "p", null, Owner("a", "x")));
        }

        return taken;
    }
}
