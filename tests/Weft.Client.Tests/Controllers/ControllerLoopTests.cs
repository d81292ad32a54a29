using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Weft.Api;

namespace Weft.Client.Tests;

public sealed class ControllerLoopTests
{
    [Fact]
    public async Task A_failed_key_comes_again_and_a_wish_to_come_again_is_kept()
    {
        await using var server = await FakeApiServer.StartAsync();
        using var client = server.NewClient();
        using var stop = new CancellationTokenSource();
        var informer = new Informer<ConfigMap>(client, ResourceTypes.ConfigMaps, NullLogger<Informer<ConfigMap>>.Instance);
        var calls = Channel.CreateUnbounded<string>();
        var count = 0;
        using var loop = new ControllerLoop<ObjectKey>(
            "test",
            async (key, token) =>
            {
                await calls.Writer.WriteAsync($"{key} {informer.Get(key)?.Data?["value"]}", token);
                return ++count switch
                {
                    1 => throw new IOException("the world"),
                    3 => TimeSpan.FromMinutes(3),
                    _ => null,
                };
            },
            server.Time,
            NullLogger.Instance);
        loop.Watch(informer, change => [change.Key]);
        server.Store.Put(InformerUnderTest.PathOf("m"), InformerUnderTest.Body("m", "1"));
        var running = Task.WhenAll(informer.RunAsync(stop.Token), loop.RunAsync(stop.Token));

        Assert.Equal("a/m 1", await calls.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().Soon());
        await server.Time.WaitForTimerAsync(TimeSpan.FromMilliseconds(50)).Soon();
        server.Time.Advance(TimeSpan.FromMilliseconds(50));
        Assert.Equal("a/m 1", await calls.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().Soon());
        server.Store.Put(InformerUnderTest.PathOf("m"), InformerUnderTest.Body("m", "2"));
        Assert.Equal("a/m 2", await calls.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().Soon());
        await server.Time.WaitForTimersAsync(left => left.Any(due => due > TimeSpan.FromMinutes(2) && due <= TimeSpan.FromMinutes(3))).Soon();
        server.Time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal("a/m 2", await calls.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().Soon());

        await stop.CancelAsync();
        await running.Soon();
    }
}
