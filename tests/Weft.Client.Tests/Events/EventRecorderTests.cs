using Microsoft.Extensions.Logging.Abstractions;
using Weft.Api;

namespace Weft.Client.Tests;

public sealed class EventRecorderTests
{
    private const string Collection = "/api/v1/events";

    private readonly ConfigMap _about = new() { Metadata = new ObjectMeta { Namespace = "a", Name = "m", Uid = "u1", ResourceVersion = "7" } };

    [Fact]
    public async Task An_event_names_the_object_and_a_repetition_raises_its_count()
    {
        await using var server = await FakeApiServer.StartAsync();
        using var client = server.NewClient();
        var recorder = new EventRecorder(client, "weft-test", NullLogger<EventRecorder>.Instance, "node-1");
        recorder.Record(ResourceTypes.ConfigMaps, _about, EventKind.Warning, "Broken", "it broke");
        recorder.Record(ResourceTypes.ConfigMaps, _about, EventKind.Warning, "Broken", "it broke");
        recorder.Record(ResourceTypes.ConfigMaps, _about, EventKind.Warning, "Broken", "it broke otherwise");
        await WriteAsync(server, recorder, written => written.Count == 2);

        var (items, _) = server.Store.List(Collection);
        var first = items.Single(item => item["message"]!.GetValue<string>() == "it broke");
        Assert.Equal(2, first["count"]!.GetValue<int>());
        Assert.Equal("u1", first["involvedObject"]!["uid"]!.GetValue<string>());
        Assert.Equal("ConfigMap", first["involvedObject"]!["kind"]!.GetValue<string>());
        Assert.Equal("v1", first["involvedObject"]!["apiVersion"]!.GetValue<string>());
        Assert.Equal("weft-test", first["source"]!["component"]!.GetValue<string>());
        Assert.Equal("Warning", first["type"]!.GetValue<string>());
    }

    [Fact]
    public async Task One_object_cannot_flood_the_server()
    {
        await using var server = await FakeApiServer.StartAsync();
        using var client = server.NewClient();
        var recorder = new EventRecorder(client, "weft-test", NullLogger<EventRecorder>.Instance);
        var other = _about with { Metadata = _about.Metadata with { Name = "other" } };
        for (var i = 0; i < 100; i++)
        {
            recorder.Record(ResourceTypes.ConfigMaps, _about, EventKind.Normal, "Noise", $"number {i}");
        }

        recorder.Record(ResourceTypes.ConfigMaps, other, EventKind.Normal, "Calm", "heard all the same");
        await WriteAsync(server, recorder, written => written.Any(item => item["reason"]!.GetValue<string>() == "Calm"));

        Assert.Equal(26, server.Store.List(Collection).Items.Count);
    }

    [Fact]
    public async Task Events_recorded_while_the_server_is_away_arrive_later()
    {
        await using var server = await FakeApiServer.StartAsync();
        using var client = server.NewClient();
        var recorder = new EventRecorder(client, "weft-test", NullLogger<EventRecorder>.Instance);
        await server.StopAsync();
        using var stop = new CancellationTokenSource();
        var running = recorder.RunAsync(stop.Token);
        recorder.Record(ResourceTypes.ConfigMaps, _about, EventKind.Normal, "Kept", "kept");
        await server.Time.WaitForTimerAsync(TimeSpan.FromSeconds(10)).Soon();
        await server.ListenAsync();
        var change = NextChangeAsync(server);
        server.Time.Advance(TimeSpan.FromSeconds(10));
        await change;
        await stop.CancelAsync();
        await running.Soon();

        Assert.Equal("Kept", Assert.Single(server.Store.List(Collection).Items)["reason"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_event_refused_by_the_server_does_not_hold_up_the_next()
    {
        await using var server = await FakeApiServer.StartAsync();
        using var client = server.NewClient();
        var recorder = new EventRecorder(client, "weft-test", NullLogger<EventRecorder>.Instance);
        server.RefuseNext(403);
        recorder.Record(ResourceTypes.ConfigMaps, _about, EventKind.Normal, "Refused", "refused");
        recorder.Record(ResourceTypes.ConfigMaps, _about, EventKind.Normal, "Taken", "taken");
        await WriteAsync(server, recorder, written => written.Count == 1);

        Assert.Equal("Taken", server.Store.List(Collection).Items.Single()["reason"]!.GetValue<string>());
    }

    private static async Task WriteAsync(FakeApiServer server, EventRecorder recorder, Func<IReadOnlyList<System.Text.Json.Nodes.JsonObject>, bool> enough)
    {
        using var stop = new CancellationTokenSource();
        var running = recorder.RunAsync(stop.Token);
        var changes = server.Store.Follow(Collection, 0)!.Value;
        while (!enough(server.Store.List(Collection).Items))
        {
            await changes.Future.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().Soon();
        }

        await stop.CancelAsync();
        await running.Soon();
    }

    private static async Task NextChangeAsync(FakeApiServer server) =>
        await server.Store.Follow(Collection, 0)!.Value.Future.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().Soon();
}
