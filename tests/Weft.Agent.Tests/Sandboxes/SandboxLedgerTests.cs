using System.Text;
using Weft.Agent.Sandboxes;

namespace Weft.Agent.Tests.Sandboxes;

public sealed class SandboxLedgerTests
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Addresses_of_both_families_have_one_index_and_start_after_the_reserved_ones()
    {
        var (_, record) = With("a");

        Assert.Equal("10.64.0.2", record.Ipv4!.ToString());
        Assert.Equal("fd64::2", record.Ipv6!.ToString());
        Assert.Equal("0a:58:0a:40:00:02", record.Mac.ToString());
        Assert.Equal("wep1", record.HostInterface);
    }

    [Fact]
    public void A_record_is_on_the_disk_when_attach_returns()
    {
        var (world, record) = With("a");

        world.Files.Restart();
        world.RestartAgent();

        Assert.Equal(record, Assert.Single(world.Ledger.Records));
    }

    [Fact]
    public void The_same_claim_gets_the_same_record_without_another_write()
    {
        var world = new World();
        var claim = world.NewClaim("a");
        var first = world.Add(claim);
        var steps = world.Files.Steps;

        Assert.Equal(first, world.Add(claim));
        Assert.Equal(steps, world.Files.Steps);
    }

    [Fact]
    public void The_same_name_for_another_namespace_gets_other_addresses_while_the_old_one_lives()
    {
        var world = new World();
        var first = world.Add(world.NewClaim("a"));
        var second = world.Add(world.NewClaim("a", "/run/netns/other"));

        Assert.NotEqual(first.Ipv4, second.Ipv4);
        Assert.Equal(second, Assert.Single(world.Ledger.Active));
        Assert.Contains(first.Ipv4!, world.HeldAddresses());
    }

    [Fact]
    public void A_detached_sandbox_keeps_its_addresses_until_its_namespace_is_gone()
    {
        var world = new World();
        var claim = world.NewClaim("a");
        var record = world.Add(claim);

        world.Delete(claim);
        Assert.Empty(world.Sweep());
        Assert.Equal(SandboxPhase.Detached, Assert.Single(world.Ledger.Records).Phase);

        world.Kill(claim.Netns);
        Assert.Equal(record.Ipv4, Assert.Single(world.Sweep()).Ipv4);
        Assert.Equal(SandboxPhase.Released, Assert.Single(world.Ledger.Records).Phase);
    }

    [Fact]
    public void A_detached_sandbox_that_is_added_again_gets_its_addresses_back()
    {
        var world = new World();
        var claim = world.NewClaim("a");
        var record = world.Add(claim);
        world.Delete(claim);

        Assert.Equal(record, world.Add(claim));
    }

    [Fact]
    public void A_sandbox_without_a_del_is_released_when_its_namespace_is_gone()
    {
        var world = new World();
        var claim = world.NewClaim("a");
        world.Add(claim);

        world.Kill(claim.Netns);

        Assert.Single(world.Sweep());
        Assert.Empty(world.Ledger.Active);
    }

    [Fact]
    public void A_path_that_is_gone_releases_nothing_while_the_link_is_there()
    {
        var world = new World();
        var claim = world.NewClaim("a");
        var record = world.Add(claim);

        world.Unlink(claim.Netns);
        Assert.Empty(world.Sweep());

        world.DropLink(record);
        Assert.Single(world.Sweep());
    }

    [Fact]
    public void A_path_that_leads_to_another_namespace_is_proof()
    {
        var world = new World();
        var claim = world.NewClaim("a");
        var record = world.Add(claim);
        world.NewClaim("b", claim.Netns.Path);
        world.DropLink(record);

        Assert.Single(world.Sweep());
    }

    [Fact]
    public void A_path_that_cannot_be_looked_at_proves_nothing()
    {
        var (_, record) = With("a");

        Assert.False(ReleaseProof.IsGone(record, record.Netns.BootId, new SandboxObservation(null, IsNetnsObserved: false, IsHostLinkPresent: false)));
    }

    [Fact]
    public void A_released_address_cools_down_for_sixty_seconds_also_over_a_restart()
    {
        var world = new World(ipv4: "10.64.0.0/30", ipv6: null);
        var claim = world.NewClaim("a");
        var record = world.Add(claim);
        world.Kill(claim.Netns);
        world.Sweep();

        world.Time.Advance(30 * _second);
        world.Files.Restart();
        world.RestartAgent();
        world.Time.Advance(29 * _second);
        var exhausted = Assert.Throws<AddressesExhaustedException>(() => world.Add(world.NewClaim("b")));
        Assert.Contains("1 cool down", exhausted.Message, StringComparison.Ordinal);

        world.Time.Advance(1 * _second);
        Assert.Equal(record.Ipv4, world.Add(world.NewClaim("c")).Ipv4);
    }

    [Fact]
    public void A_clock_that_was_set_back_does_not_lengthen_the_cool_down()
    {
        var world = new World(ipv4: "10.64.0.0/30", ipv6: null);
        var claim = world.NewClaim("a");
        world.Time.Advance(TimeSpan.FromDays(1));
        world.Add(claim);
        world.Kill(claim.Netns);
        world.Sweep();

        world.Time.Advance(TimeSpan.FromDays(-1));
        world.RestartAgent();
        world.Time.Advance(60 * _second);

        Assert.NotNull(world.Add(world.NewClaim("b")));
    }

    [Fact]
    public void An_address_comes_back_as_late_as_possible()
    {
        var world = new World();
        List<string> given = [];
        for (var i = 0; i < 20; i++)
        {
            var claim = world.NewClaim($"c{i}");
            given.Add(world.Add(claim).Ipv4!.ToString());
            world.Kill(claim.Netns);
            world.Sweep();
            world.Time.Advance(61 * _second);
        }

        // A /28 has 13 usable addresses; the first comes again only after all the others.
        Assert.Equal(13, given.Take(13).Distinct().Count());
        Assert.Equal(given.Take(7), given.Skip(13));
    }

    [Fact]
    public void Another_boot_releases_everything_and_still_cools_down()
    {
        var (world, record) = With("a");

        world.Reboot();

        var kept = Assert.Single(world.Ledger.Records);
        Assert.Equal((SandboxPhase.Released, record.Ipv4), (kept.Phase, kept.Ipv4));
        Assert.NotEqual(record.Ipv4, world.Add(world.NewClaim("b")).Ipv4);
    }

    [Fact]
    public void A_full_disk_fails_attach_and_leaks_nothing()
    {
        var world = new World();
        world.Files.IsFull = true;

        var failure = Assert.Throws<StateNotWritableException>(() => world.Add(world.NewClaim("a")));

        Assert.Contains("No space left on device", failure.Message, StringComparison.Ordinal);
        Assert.Empty(world.Ledger.Records);
        Assert.Empty(world.Files.Live);
        world.Files.IsFull = false;
        Assert.Equal("10.64.0.2", world.Add(world.NewClaim("b")).Ipv4!.ToString());
    }

    [Fact]
    public void On_a_full_disk_del_works_and_the_address_is_not_given_out_again_before_its_file_is_gone()
    {
        var world = new World(ipv4: "10.64.0.0/30", ipv6: null);
        var claim = world.NewClaim("a");
        world.Add(claim);
        world.Files.IsFull = true;

        world.Delete(claim);
        world.Kill(claim.Netns);
        world.Sweep();
        world.Time.Advance(61 * _second);
        world.Sweep();

        Assert.Empty(world.Ledger.Records);
        Assert.Empty(world.Files.Live);
    }

    [Fact]
    public void What_could_not_be_written_is_written_when_the_disk_has_room_again()
    {
        var world = new World();
        var claim = world.NewClaim("a");
        world.Add(claim);
        world.Files.IsFull = true;
        world.Delete(claim);
        world.Files.IsFull = false;

        world.Sweep();
        world.Files.Restart();
        world.RestartAgent();

        Assert.Equal(SandboxPhase.Detached, Assert.Single(world.Ledger.Records).Phase);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"layout":99}""")]
    public void A_corrupt_file_is_moved_aside_and_its_sandbox_rebuilt_from_the_kernel(string contents)
    {
        var (world, record) = With("a");
        world.Files.Put(World.FileOf(record), Encoding.UTF8.GetBytes(contents));

        world.RestartAgent();

        var rebuilt = Assert.Single(world.Ledger.Records);
        Assert.Equal(
            (record.Key, record.EndpointId, record.Ipv4, record.Ipv6, record.Mac, record.HostInterface, record.Netns, SandboxPhase.Active),
            (rebuilt.Key, rebuilt.EndpointId, rebuilt.Ipv4, rebuilt.Ipv6, rebuilt.Mac, rebuilt.HostInterface, rebuilt.Netns, rebuilt.Phase));
        Assert.Contains(world.Files.Live.Keys, path => path.Contains("/corrupt/", StringComparison.Ordinal));
    }

    [Fact]
    public void With_an_empty_disk_sandboxes_are_rebuilt_and_known_by_their_namespace()
    {
        var world = new World();
        var claim = world.NewClaim("a");
        var record = world.Add(claim);
        world.Files.Delete(World.FileOf(record));

        world.RestartAgent();

        Assert.Null(world.Ledger.Find(claim.Key, claim.Netns with { Path = "/run/netns/other" }));
        var again = world.Add(claim);
        Assert.Equal((claim.Key, record.EndpointId, record.Ipv4), (again.Key, again.EndpointId, again.Ipv4));
        Assert.Single(world.Files.Live);
    }

    [Fact]
    public void A_file_of_another_name_than_its_contents_is_moved_aside()
    {
        var (world, record) = With("a");
        world.DropLink(record);
        world.Files.Rename(World.FileOf(record), $"{World.StateDirectory}/{record.EndpointId}-b@eth0.json");

        world.RestartAgent();

        Assert.Empty(world.Ledger.Records);
    }

    [Fact]
    public void Two_files_that_claim_one_address_do_not_both_get_it()
    {
        var world = new World();
        var first = world.Add(world.NewClaim("a"));
        var copy = first with { Key = new SandboxKey("b", "eth0"), EndpointId = new(7), Sequence = 9, HostInterface = "wep7" };
        world.Files.Put(World.FileOf(copy), SandboxJson.Write(copy));
        world.DropLink(first);

        world.RestartAgent();

        Assert.Equal(copy, Assert.Single(world.Ledger.Records));
    }

    [Fact]
    public void A_half_written_file_of_an_interrupted_attach_is_removed()
    {
        var world = new World();
        world.Files.Put($"{World.StateDirectory}/00000001-a@eth0.json.tmp", [1, 2, 3]);

        world.RestartAgent();

        Assert.Empty(world.Ledger.Records);
        Assert.Empty(world.Files.Live);
    }

    [Fact]
    public void Without_prefixes_the_message_says_so()
    {
        var world = new World { Prefixes = Ipam.NodePrefixesTests.None };

        var failure = Assert.Throws<AddressesExhaustedException>(() => world.Add(world.NewClaim("a")));

        Assert.Contains("it has none", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.b-c", "eth0")]
    [InlineData("0123", "net1")]
    [InlineData("x", "we%ird@if")]
    public void A_file_name_reads_back_to_what_it_names(string container, string interfaceName)
    {
        var record = With("a").Record with { Key = new SandboxKey(container, interfaceName) };

        Assert.True(SandboxFileName.TryParse(SandboxFileName.Of(record), out var id, out var key));
        Assert.Equal((record.EndpointId, record.Key), (id, key!.Value));
    }

    private static (World World, SandboxRecord Record) With(string container)
    {
        var world = new World();
        return (world, world.Add(world.NewClaim(container)));
    }
}
