using Microsoft.Extensions.Logging.Abstractions;
using Weft.Api;

namespace Weft.Client.Tests;

public sealed class InformerTests
{
    [Fact]
    public async Task What_exists_is_listed_and_what_changes_is_followed()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var test = new InformerUnderTest(server);
        test.Put("one", "1");
        var first = await test.ReadUntilAsync(state => state.Objects.Count == 1);
        test.Put("one", "2");
        test.Put("two", "1");
        test.Delete("one");
        var later = await test.ReadUntilAsync(state => state.Objects.Count == 1 && state.Objects.ContainsKey(new ObjectKey("a", "two")));

        Assert.Equal(["none->one=1"], first);
        Assert.Contains("none->two=1", later);
        Assert.Contains(later, line => line.StartsWith("one=", StringComparison.Ordinal) && line.EndsWith("->none", StringComparison.Ordinal));
        Assert.Equal(server.Store.Version.ToString(System.Globalization.CultureInfo.InvariantCulture), test.Informer.ResourceVersion);
    }

    [Fact]
    public async Task A_long_list_is_read_in_pages()
    {
        await using var server = await FakeApiServer.StartAsync();
        for (var i = 0; i < 25; i++)
        {
            server.Store.Put(InformerUnderTest.PathOf($"m{i:00}"), InformerUnderTest.Body($"m{i:00}"));
        }

        await using var test = new InformerUnderTest(server, options => options with { PageSize = 10 });
        await test.ReadUntilAsync(state => state.Objects.Count == 25);

        Assert.Equal(3, server.Requests.Count(request => request.Contains("limit=10", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_watch_cut_within_an_event_is_resumed_where_it_was_without_listing_anew()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var test = new InformerUnderTest(server);
        await server.Watches.EnteredAsync(1);
        test.Put("one", "1");
        await test.ReadUntilAsync(state => state.Objects.Count == 1);

        server.CutWatches(midLine: true);
        test.Put("two", "1");
        test.Delete("one");
        await test.PassBackoffAsync();
        var seen = await test.ReadUntilAsync(state => state.Objects.Count == 1 && state.Objects.ContainsKey(new ObjectKey("a", "two")));

        Assert.Equal(2, seen.Count);
        Assert.Contains("none->two=1", seen);
        Assert.Contains("one=1->none", seen);
        Assert.Single(server.Requests, request => request.Contains("limit=500", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_expired_version_is_answered_by_a_new_list_and_deletions_are_synthesised()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var test = new InformerUnderTest(server);
        test.Put("kept", "1");
        test.Put("gone", "1");
        await test.ReadUntilAsync(state => state.Objects.Count == 2);
        await server.Watches.EnteredAsync(1);

        await server.StopAsync();
        test.Delete("gone");
        test.Put("new", "1");
        server.Store.Compact();
        await server.ListenAsync();
        await test.PassBackoffAsync();
        var seen = await test.ReadUntilAsync(state => state.Objects.ContainsKey(new ObjectKey("a", "new")));

        Assert.Equal(["gone=1->none", "none->new=1"], seen.Order());
        Assert.Equal(["kept", "new"], test.Informer.Objects.Select(map => map.Metadata.Name).Order());
    }

    [Fact]
    public async Task A_server_that_went_away_and_came_back_is_followed_again()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var test = new InformerUnderTest(server);
        test.Put("one", "1");
        await test.ReadUntilAsync(state => state.Objects.Count == 1);

        await server.Watches.EnteredAsync(1);
        await server.StopAsync();
        await test.PassBackoffAsync();
        await test.PassBackoffAsync();
        await test.EnterBackoffAsync();
        await server.ListenAsync();
        test.Put("one", "2");
        await test.PassBackoffAsync();
        var seen = await test.ReadUntilAsync(state => state.Objects.Values.Single().Data!["value"] == "2");

        Assert.Equal(["one=1->one=2"], seen);
    }

    [Fact]
    public async Task A_server_that_lost_its_disk_is_listed_anew_although_its_versions_are_lower()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var test = new InformerUnderTest(server);
        for (var i = 0; i < 10; i++)
        {
            test.Put("old", $"{i}");
        }

        await test.ReadUntilAsync(state => state.Objects.Values.FirstOrDefault()?.Data!["value"] == "9");
        await server.Watches.EnteredAsync(1);
        await server.StopAsync();
        server.Store.Reset();
        test.Put("fresh", "1");
        await server.ListenAsync();
        await test.PassBackoffAsync();
        await test.ReadUntilAsync(state => state.Objects.Count == 1 && state.Objects.ContainsKey(new ObjectKey("a", "fresh")));

        Assert.Equal("2", test.Informer.ResourceVersion);
    }

    [Fact]
    public async Task A_connection_that_fell_silent_is_given_up_after_the_watchs_own_timeout()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.SilentWatches = true;
        await using var test = new InformerUnderTest(server);
        await server.Watches.EnteredAsync(1);
        test.Put("unheard", "1");

        server.SilentWatches = false;
        server.Time.Advance(TimeSpan.FromMinutes(9));
        await test.PassBackoffAsync();
        var seen = await test.ReadUntilAsync(state => state.Objects.Count == 1);

        Assert.Equal(["none->unheard=1"], seen);
    }

    [Theory]
    [InlineData(500, "boom")]
    [InlineData(403, """{"kind":"Status","apiVersion":"v1","reason":"Forbidden","message":"no","code":403}""")]
    [InlineData(200, "{\"kind\":\"List\",\"items\":[{\"metadata\":")]
    public async Task A_refused_or_broken_list_is_tried_again(int status, string body)
    {
        await using var server = await FakeApiServer.StartAsync();
        server.RefuseNext(status, body);
        await using var test = new InformerUnderTest(server);
        test.Put("one", "1");
        await test.PassBackoffAsync();
        await test.ReadUntilAsync(state => state.Objects.Count == 1);

        Assert.True(test.Informer.HasSynced);
    }

    [Fact]
    public async Task A_resource_that_is_not_served_counts_as_empty_where_that_is_allowed_and_is_followed_once_it_is()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.RefuseNext(404);
        await using var test = new InformerUnderTest(server, options => options with { MayBeAbsent = true });
        await test.Informer.WaitForSyncAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Empty(test.Informer.Objects);

        test.Put("one", "1");
        await test.PassBackoffAsync();
        Assert.Equal(["none->one=1"], await test.ReadUntilAsync(state => state.Objects.Count == 1));
    }

    [Fact]
    public async Task Objects_go_with_their_resource_where_it_may_be_absent()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var test = new InformerUnderTest(server, options => options with { MayBeAbsent = true });
        test.Put("one", "1");
        await test.ReadUntilAsync(state => state.Objects.Count == 1);
        await server.Watches.EnteredAsync(1);

        server.RefuseNext(404);
        server.CutWatches(midLine: false);
        await test.PassBackoffAsync();

        Assert.Equal(["one=1->none"], await test.ReadUntilAsync(state => state.Objects.Count == 0));
    }

    [Fact]
    public async Task A_resource_that_is_not_served_is_waited_for_where_it_must_be_there()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.RefuseNext(404);
        await using var test = new InformerUnderTest(server);
        await test.EnterBackoffAsync();

        Assert.False(test.Informer.HasSynced);
    }

    [Fact]
    public async Task A_reader_hears_up_to_which_version_it_has_taken_all_changes()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var test = new InformerUnderTest(server);
        using var reader = test.Informer.Subscribe();
        test.Put("one", "1");
        test.Put("other", "1");
        test.Delete("one");
        var last = server.Store.Version.ToString(System.Globalization.CultureInfo.InvariantCulture);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        string? version;
        do
        {
            await reader.WaitAsync(patience.Token);
            reader.Drain(out version);
        }
        while (version != last);

        Assert.Equal(last, test.Informer.ResourceVersion);
    }

    [Fact]
    public async Task An_event_too_long_for_this_client_does_not_stop_it()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var test = new InformerUnderTest(server, client: options => options with { MaxWatchLineBytes = 4096 });
        await server.Watches.EnteredAsync(1);
        test.Put("huge", new string('x', 10_000));
        test.Put("huge", "1");
        await test.PassBackoffAsync();
        await test.ReadUntilAsync(state => state.Objects.Values.FirstOrDefault()?.Data!["value"] == "1");

        Assert.Single(test.Informer.Objects);
    }

    [Fact]
    public async Task A_slow_reader_gets_the_sum_of_the_changes()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var test = new InformerUnderTest(server);
        await server.Watches.EnteredAsync(1);
        using var slow = test.Informer.Subscribe();
        for (var i = 0; i < 100; i++)
        {
            test.Put("busy", $"{i}");
        }

        test.Put("passing", "1");
        test.Delete("passing");
        test.Put("returning", "1");
        test.Delete("returning");
        test.Put("returning", "2");
        await test.ReadUntilAsync(state => state.ResourceVersion == server.Store.Version.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var changes = slow.Drain().ToDictionary(change => change.Key.Name);

        Assert.Null(changes["busy"].Old);
        Assert.Equal("99", changes["busy"].New!.Data!["value"]);
        Assert.Equal("passing", changes["passing"].Old!.Metadata.Name);
        Assert.Null(changes["passing"].New);
        Assert.Null(changes["returning"].Old);
        Assert.Equal("2", changes["returning"].New!.Data!["value"]);
        Assert.Empty(slow.Drain());
    }

    [Fact]
    public async Task An_index_follows_the_objects()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var test = new InformerUnderTest(server);
        test.Put("before", "red");
        await test.ReadUntilAsync(state => state.Objects.Count == 1);
        test.Informer.AddIndex("colour", map => [map.Data!["value"]]);
        test.Put("after", "red");
        test.Put("before", "blue");
        await test.ReadUntilAsync(state => state.ByIndex("colour", "blue").Any() && state.ByIndex("colour", "red").Count() == 1);
        test.Delete("after");
        await test.ReadUntilAsync(state => state.Objects.Count == 1);

        Assert.Empty(test.Informer.State.ByIndex("colour", "red"));
        Assert.Equal("before", Assert.Single(test.Informer.State.ByIndex("colour", "blue")).Metadata.Name);
        Assert.Throws<ArgumentException>(() => test.Informer.State.ByIndex("size", "big").Count());
    }

    [Fact]
    public async Task An_informer_that_keeps_a_part_shows_that_part_and_a_new_list_of_a_known_version_says_nothing()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var test = new InformerUnderTest<Kept>(
            server, (client, options) => new Informer<ConfigMap, Kept>(client, ResourceTypes.ConfigMaps, Kept.Projection, NullLogger.Instance, options), kept => kept.Value);
        test.Put("kept", "1");
        test.Put("gone", "2");
        await test.ReadUntilAsync(state => state.Objects.Count == 2);
        await server.Watches.EnteredAsync(1);

        await server.StopAsync();
        test.Delete("gone");
        test.Put("new", "3");
        server.Store.Compact();
        await server.ListenAsync();
        await test.PassBackoffAsync();
        var seen = await test.ReadUntilAsync(state => state.Objects.ContainsKey(new ObjectKey("a", "new")));

        Assert.Equal(["2->none", "none->3"], seen.Order());
        Assert.Equal(["1", "3"], test.Informer.Objects.Select(kept => kept.Value).Order());
    }

    private sealed record Kept(string Version, string Value)
    {
        public static InformerProjection<ConfigMap, Kept> Projection { get; } = new(
            map => new Kept(map.Metadata.ResourceVersion ?? "", map.Data?["value"] ?? ""), (old, next) => old.Version == next.Version);
    }
}
