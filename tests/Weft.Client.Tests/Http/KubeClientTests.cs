using System.Net;
using System.Text.Json.Nodes;
using Weft.Api;

namespace Weft.Client.Tests;

public sealed class KubeClientTests
{
    private static readonly ObjectKey _key = new("a", "m");

    [Fact]
    public async Task An_object_lives_from_creation_over_patches_to_deletion()
    {
        await using var server = await FakeApiServer.StartAsync();
        using var client = server.NewClient();
        var token = TestContext.Current.CancellationToken;
        var created = await client.CreateAsync(
            ResourceTypes.ConfigMaps,
            new ConfigMap { Metadata = new ObjectMeta { Namespace = "a", Name = "m" }, Data = new Dictionary<string, string> { ["k"] = "1" } },
            token);
        var patched = await client.PatchAsync(ResourceTypes.ConfigMaps, _key, new JsonObject { ["data"] = new JsonObject { ["k"] = "2" } }, token);

        Assert.NotEqual(created.Metadata.ResourceVersion, patched.Metadata.ResourceVersion);
        Assert.Equal("2", (await client.GetAsync(ResourceTypes.ConfigMaps, _key, token)).Data!["k"]);
        Assert.True(await client.DeleteAsync(ResourceTypes.ConfigMaps, _key, token));
        Assert.False(await client.DeleteAsync(ResourceTypes.ConfigMaps, _key, token));
        Assert.Null(await client.TryGetAsync(ResourceTypes.ConfigMaps, _key, token));
    }

    [Fact]
    public async Task A_stale_write_is_a_conflict_and_a_second_creation_says_so()
    {
        await using var server = await FakeApiServer.StartAsync();
        using var client = server.NewClient();
        var token = TestContext.Current.CancellationToken;
        var map = new ConfigMap { Metadata = new ObjectMeta { Namespace = "a", Name = "m" } };
        var created = await client.CreateAsync(ResourceTypes.ConfigMaps, map, token);
        await client.PatchAsync(ResourceTypes.ConfigMaps, _key, new JsonObject { ["data"] = new JsonObject { ["k"] = "2" } }, token);

        var conflict = await Assert.ThrowsAsync<KubeApiException>(() => client.UpdateAsync(ResourceTypes.ConfigMaps, created, token));
        var exists = await Assert.ThrowsAsync<KubeApiException>(() => client.CreateAsync(ResourceTypes.ConfigMaps, map, token));
        Assert.Equal((true, false), (conflict.IsConflict, conflict.IsAlreadyExists));
        Assert.Equal((false, true), (exists.IsConflict, exists.IsAlreadyExists));
    }

    [Fact]
    public async Task A_refusal_in_plain_text_still_has_a_status()
    {
        await using var server = await FakeApiServer.StartAsync();
        using var client = server.NewClient();
        server.RefuseNext(404, "404 page not found\n");
        var refusal = await Assert.ThrowsAsync<KubeApiException>(() => client.GetRawAsync("/apis/none", TestContext.Current.CancellationToken));

        Assert.Equal(HttpStatusCode.NotFound, refusal.StatusCode);
        Assert.Equal("404 page not found", refusal.Message);
        Assert.Equal("NotFound", refusal.Status.Reason);
    }

    [Fact]
    public async Task A_slow_server_is_a_timeout_and_not_a_cancellation()
    {
        await using var server = await FakeApiServer.StartAsync();
        using var client = server.NewClient();
        server.Stall = new TaskCompletionSource();
        var asked = client.GetAsync(ResourceTypes.ConfigMaps, _key, TestContext.Current.CancellationToken);
        await server.Time.WaitForTimerAsync(TimeSpan.FromSeconds(30)).Soon();
        server.Time.Advance(TimeSpan.FromSeconds(30));

        await Assert.ThrowsAsync<TimeoutException>(() => asked);
    }

    [Fact]
    public async Task An_answer_longer_than_allowed_is_refused()
    {
        await using var server = await FakeApiServer.StartAsync();
        using var client = server.NewClient(options => options with { MaxResponseBytes = 1000 });
        server.Store.Put(InformerUnderTest.PathOf("m"), InformerUnderTest.Body("m", new string('x', 5000)));

        await Assert.ThrowsAsync<InvalidDataException>(() => client.GetAsync(ResourceTypes.ConfigMaps, _key, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_key_that_would_become_another_url_is_refused_before_it_is_sent()
    {
        await using var server = await FakeApiServer.StartAsync();
        using var client = server.NewClient();
        var token = TestContext.Current.CancellationToken;

        await Assert.ThrowsAsync<ArgumentException>(() => client.GetAsync(ResourceTypes.ConfigMaps, new ObjectKey(null, "m"), token));
        await Assert.ThrowsAsync<ArgumentException>(() => client.DeleteAsync(ResourceTypes.ConfigMaps, new ObjectKey("a", ""), token));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_watch_from_a_forgotten_version_says_that_it_is_expired()
    {
        await using var server = await FakeApiServer.StartAsync();
        using var client = server.NewClient();
        server.Store.Put(InformerUnderTest.PathOf("m"), InformerUnderTest.Body("m"));
        server.Store.Put(InformerUnderTest.PathOf("m"), InformerUnderTest.Body("m", "2"));
        server.Store.Compact();
        var events = new List<WatchEventKind>();
        await foreach (var change in client.WatchAsync(ResourceTypes.ConfigMaps, new WatchQuery("1"), TestContext.Current.CancellationToken))
        {
            events.Add(change.Kind);
        }

        Assert.Equal([WatchEventKind.Expired], events);
    }

    [Fact]
    public void Deletion_options_are_sent_as_the_server_reads_them()
    {
        var options = new DeleteQuery { Uid = "u", ResourceVersion = "5", GracePeriodSeconds = 0, Propagation = PropagationPolicy.Foreground };

        Assert.Equal(
            """{"kind":"DeleteOptions","apiVersion":"v1","gracePeriodSeconds":0,"propagationPolicy":"Foreground","preconditions":{"uid":"u","resourceVersion":"5"}}""",
            options.ToJson().ToJsonString());
    }
}
