using Weft.Api;
using Weft.ApiServer.Tests.Http;

namespace Weft.ApiServer.Tests.Watch;

public sealed class WatchTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task A_watch_without_version_begins_with_what_exists()
    {
        var maps = await MapsAsync();
        await CreateAsync(maps, "a", "1");
        using var watch = await server.WatchAsync($"{maps}?watch=true");
        Assert.Equal("ADDED a", await watch.NextNameAsync());
        await CreateAsync(maps, "b", "1");
        Assert.Equal("ADDED b", await watch.NextNameAsync());
        await LabelAsync(maps, "a", "2");
        Assert.Equal("MODIFIED a", await watch.NextNameAsync());
        await server.SendAsync("DELETE", $"{maps}/b", null);
        Assert.Equal("DELETED b", await watch.NextNameAsync());
    }

    [Fact]
    public async Task A_watch_from_a_list_sees_only_what_came_after()
    {
        var maps = await MapsAsync();
        await CreateAsync(maps, "a", "1");
        var list = await server.GetAsync(maps);
        await CreateAsync(maps, "b", "1");
        using var watch = await server.WatchAsync($"{maps}?watch=1&resourceVersion={list.Version}");
        Assert.Equal("ADDED b", await watch.NextNameAsync());
    }

    [Fact]
    public async Task Leaving_a_selector_is_a_deletion_in_the_old_state_under_the_new_version()
    {
        var maps = await MapsAsync();
        await CreateAsync(maps, "a", "1");
        using var watch = await server.WatchAsync($"{maps}?watch=true&labelSelector=t%3D1");
        Assert.Equal("ADDED a", await watch.NextNameAsync());
        var changed = await LabelAsync(maps, "a", "2");
        var left = (await watch.NextAsync())!;
        Assert.Equal("DELETED", left["type"].AsString());
        Assert.Equal("1", left.At("object", "metadata", "labels", "t").AsString());
        Assert.Equal(changed.Version, left.At("object", "metadata", "resourceVersion").AsString());
        await LabelAsync(maps, "a", "1");
        Assert.Equal("ADDED a", await watch.NextNameAsync());
    }

    [Fact]
    public async Task Initial_events_end_with_a_marked_bookmark()
    {
        var maps = await MapsAsync();
        await CreateAsync(maps, "a", "1");
        using var watch = await server.WatchAsync(
            $"{maps}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true");
        Assert.Equal("ADDED", (await watch.NextAsync())!["type"].AsString());
        var bookmark = (await watch.NextAsync())!;
        Assert.Equal("BOOKMARK", bookmark["type"].AsString());
        Assert.Equal("true", bookmark.At("object", "metadata", "annotations", "k8s.io/initial-events-end").AsString());
        (await server.GetAsync($"{maps}?watch=true&sendInitialEvents=true")).Is(422, "Invalid");
        (await server.GetAsync($"{maps}?watch=true&resourceVersionMatch=NotOlderThan")).Is(422, "Invalid");
    }

    [Fact]
    public async Task Bookmarks_move_the_version_on_while_nothing_happens_here()
    {
        var maps = await MapsAsync();
        var start = await server.GetAsync(maps);
        using var watch = await server.WatchAsync($"{maps}?watch=true&resourceVersion={start.Version}&allowWatchBookmarks=true");
        await server.NewNamespaceAsync();
        var bookmark = (await watch.NextAsync())!;
        Assert.Equal("BOOKMARK", bookmark["type"].AsString());
        Assert.Equal("ConfigMap", bookmark.At("object", "kind").AsString());
        Assert.True(Number(bookmark.At("object", "metadata", "resourceVersion").AsString()) > Number(start.Version));
    }

    [Fact]
    public async Task A_timeout_ends_the_stream_cleanly()
    {
        using var watch = await server.WatchAsync($"{await MapsAsync()}?watch=true&timeoutSeconds=1");
        Assert.Equal(200, watch.Code);
        Assert.Null(await watch.NextAsync());
    }

    [Fact]
    public async Task A_version_too_old_is_told_in_the_stream()
    {
        using var directory = new TemporaryDirectory();
        await using var host = await ServerFixture.StartAsync(directory);
        using var client = ServerFixture.Connect(directory.File("api.sock"));
        for (var i = 0; i < 5200; i += 100)
        {
            await Task.WhenAll(Enumerable.Range(i, 100).Select(n => client.PostAsync(
                "/api/v1/namespaces/default/configmaps", ServerFixture.Content(WriteTests.Map($"m{n}")), TestContext.Current.CancellationToken)));
        }

        using var response = await client.GetAsync("/api/v1/configmaps?watch=true&resourceVersion=5&timeoutSeconds=5", TestContext.Current.CancellationToken);
        var answer = await Answer.ReadAsync(response);
        answer.Is(200);
        Assert.Equal("ERROR", answer["type"]);
        Assert.Equal(("Expired", "410"), (answer["object", "reason"], answer["object", "code"]));
    }

    [Fact]
    public async Task Table_watches_send_the_columns_once()
    {
        var maps = await MapsAsync();
        await CreateAsync(maps, "a", "1");
        await CreateAsync(maps, "b", "1");
        using var watch = await server.WatchAsync($"{maps}?watch=true", "application/json;as=Table;v=v1;g=meta.k8s.io");
        var first = (await watch.NextAsync())!;
        var second = (await watch.NextAsync())!;
        Assert.NotNull(first.At("object", "columnDefinitions"));
        Assert.Null(second.At("object", "columnDefinitions"));
        Assert.Equal("b", second.At("object", "rows")![0]!["cells"]![0].AsString());
    }

    [Fact]
    public async Task One_object_is_watched_by_name()
    {
        var maps = await MapsAsync();
        await CreateAsync(maps, "a", "1");
        await CreateAsync(maps, "b", "1");
        using var watch = await server.WatchAsync($"{maps}?watch=true&fieldSelector=metadata.name%3Db");
        Assert.Equal("ADDED b", await watch.NextNameAsync());
        using var legacy = await server.WatchAsync(maps.Replace("/api/v1/", "/api/v1/watch/", StringComparison.Ordinal) + "/b");
        Assert.Equal("ADDED b", await legacy.NextNameAsync());
    }

    [Fact]
    public async Task A_thousand_watchers_see_every_change_in_order()
    {
        const int Watchers = 1000;
        const int Changes = 20;
        var maps = await MapsAsync();
        var start = (await server.GetAsync(maps)).Version;
        var watches = new List<WatchReader>();
        while (watches.Count < Watchers)
        {
            watches.AddRange(await Task.WhenAll(
                Enumerable.Range(0, 100).Select(_ => server.WatchAsync($"{maps}?watch=true&resourceVersion={start}"))));
        }

        for (var i = 0; i < Changes; i++)
        {
            await CreateAsync(maps, $"m{i}", "1");
        }

        await Task.WhenAll(watches.Select(async watch =>
        {
            for (var i = 0; i < Changes; i++)
            {
                Assert.Equal($"ADDED m{i}", await watch.NextNameAsync());
            }

            watch.Dispose();
        }));
    }

    private static long Number(string? text) => long.Parse(text!, System.Globalization.CultureInfo.InvariantCulture);

    private async Task<string> MapsAsync() => $"/api/v1/namespaces/{await server.NewNamespaceAsync()}/configmaps";

    private async Task CreateAsync(string maps, string name, string label) =>
        (await server.SendAsync("POST", maps, $$$"""{"metadata":{"name":"{{{name}}}","labels":{"t":"{{{label}}}"} } }""")).Is(201);

    private async Task<Answer> LabelAsync(string maps, string name, string label) => (await server.SendAsync(
        "PATCH", $"{maps}/{name}", $$$"""{"metadata":{"labels":{"t":"{{{label}}}"} } }""", "application/merge-patch+json")).Is(200);
}
