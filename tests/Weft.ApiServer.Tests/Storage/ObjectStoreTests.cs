using Weft.Api;
using Weft.ApiServer.Storage;

namespace Weft.ApiServer.Tests.Storage;

public sealed class ObjectStoreTests
{
    [Fact]
    public async Task A_write_is_visible_under_a_new_version()
    {
        using var fixture = new StoreFixture();
        var first = await fixture.PutAsync("a", 0, "one");
        var second = await fixture.PutAsync("a", first.Object!.ResourceVersion, "two");

        Assert.True(second.Committed);
        Assert.True(second.Object!.ResourceVersion > first.Object.ResourceVersion);
        Assert.Equal("two", fixture.Value("a"));
        Assert.Equal(second.Object.ResourceVersion.ToString(System.Globalization.CultureInfo.InvariantCulture),
            fixture.Find("a")!.ToJson().At("metadata", "resourceVersion").AsString());
    }

    [Fact]
    public async Task A_write_that_expects_another_version_changes_nothing()
    {
        using var fixture = new StoreFixture();
        var first = await fixture.PutAsync("a", 0, "one");
        var again = await fixture.PutAsync("a", 0, "two");
        var stale = await fixture.DeleteAsync("a", first.Object!.ResourceVersion + 5);

        Assert.False(again.Committed);
        Assert.Same(first.Object, again.Object);
        Assert.False(stale.Committed);
        Assert.Equal("one", fixture.Value("a"));
    }

    [Fact]
    public async Task Of_many_writers_to_one_version_exactly_one_wins()
    {
        using var fixture = new StoreFixture();
        var start = (await fixture.PutAsync("a", 0)).Object!.ResourceVersion;
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => fixture.PutAsync("a", start, $"w{i}"))));

        Assert.Single(outcomes, outcome => outcome.Committed);
    }

    [Fact]
    public async Task Concurrent_writes_get_distinct_growing_versions()
    {
        using var fixture = new StoreFixture();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => Task.Run(() => fixture.PutAsync($"o{i}", 0))));

        Assert.Equal(500, outcomes.Select(outcome => outcome.Object!.ResourceVersion).Distinct().Count());
        Assert.Equal(outcomes.Max(outcome => outcome.Object!.ResourceVersion), fixture.Store.Snapshot.Version);
    }

    [Fact]
    public async Task A_guard_sees_the_writes_before_it_in_the_same_batch_and_can_refuse()
    {
        using var fixture = new StoreFixture();
        var refused = 0;
        Exception? OnlyWithoutLock(IWriteView view) =>
            view.Find(StoreFixture.Things, StoreFixture.Key("lock")) is null ? null : new InvalidOperationException("locked");

        var locking = fixture.PutAsync("lock", 0);
        var others = Enumerable.Range(0, 50).Select(i => fixture.PutAsync($"o{i}", 0, guard: OnlyWithoutLock)).ToList();
        await locking;
        foreach (var other in others)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => other);
            refused++;
        }

        Assert.Equal(50, refused);
        Assert.Single(fixture.Store.Snapshot.Objects(StoreFixture.Things));
    }

    [Fact]
    public async Task Everything_is_there_after_reopening()
    {
        using var fixture = new StoreFixture();
        await fixture.PutAsync("a", 0, "one");
        var b = await fixture.PutAsync("b", 0, "two");
        await fixture.DeleteAsync("b", b.Object!.ResourceVersion);
        var version = fixture.Store.Snapshot.Version;

        fixture.Reopen();

        Assert.Equal("one", fixture.Value("a"));
        Assert.Null(fixture.Find("b"));
        Assert.Equal(version, fixture.Store.Snapshot.Version);
        Assert.True((await fixture.PutAsync("c", 0)).Object!.ResourceVersion > version);
    }

    [Fact]
    public async Task The_deepest_object_that_can_be_sent_can_be_read_after_reopening()
    {
        using var fixture = new StoreFixture();
        System.Text.Json.Nodes.JsonNode deep = "bottom";
        for (var i = 0; i < JsonLimits.MaxDepth - 1; i++)
        {
            deep = new System.Text.Json.Nodes.JsonObject { ["a"] = deep };
        }

        var body = EncodedObject.From(new System.Text.Json.Nodes.JsonObject
        {
            ["metadata"] = new System.Text.Json.Nodes.JsonObject { ["name"] = "deep" },
            ["spec"] = deep,
        });
        await fixture.Store.WriteAsync(
            new WriteRequest(StoreFixture.Things, StoreFixture.Key("deep"), 0, body), TestContext.Current.CancellationToken);

        fixture.Reopen();

        Assert.Contains("bottom", fixture.Find("deep")!.ToJson()["spec"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deletion_carries_a_version_of_its_own()
    {
        using var fixture = new StoreFixture();
        var created = await fixture.PutAsync("a", 0, "last");
        var deleted = await fixture.DeleteAsync("a", created.Object!.ResourceVersion);

        Assert.True(deleted.Object!.ResourceVersion > created.Object.ResourceVersion);
        Assert.Equal("last", deleted.Object.ToJson().At("data", "value").AsString());
        Assert.Equal("a", deleted.Object.ToJson().At("metadata", "name").AsString());
    }

    [Fact]
    public async Task A_second_server_on_the_same_file_is_refused()
    {
        using var fixture = new StoreFixture();
        await fixture.PutAsync("a", 0);

        var error = Assert.Throws<IOException>(() => ObjectStore.Open(
            fixture.Options, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance));

        Assert.Contains("in use", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_is_read_without_parsing_the_rest()
    {
        using var fixture = new StoreFixture();
        var stored = (await fixture.PutAsync("a", 0, "v")).Object!;

        Assert.Equal("v", stored.Metadata.Labels["value"]);
        Assert.False(stored.Metadata.IsTerminating);
        Assert.StartsWith("{\"resourceVersion\"", System.Text.Encoding.UTF8.GetString(stored.MetadataBytes.Span), StringComparison.Ordinal);
        Assert.EndsWith("}}", System.Text.Encoding.UTF8.GetString(stored.MetadataBytes.Span), StringComparison.Ordinal);
    }
}
