using Weft.ApiServer.Storage;

namespace Weft.ApiServer.Tests.Storage;

public sealed class HistoryTests
{
    [Fact]
    public async Task A_list_can_be_seen_as_it_was()
    {
        using var fixture = new StoreFixture();
        var a = await fixture.PutAsync("a", 0, "old");
        var b = await fixture.PutAsync("b", 0);
        var then = fixture.Store.Snapshot.Version;
        await fixture.PutAsync("a", a.Object!.ResourceVersion, "new");
        await fixture.DeleteAsync("b", b.Object!.ResourceVersion);
        await fixture.PutAsync("c", 0);

        var older = fixture.Store.Snapshot.Resources[StoreFixture.Things].At(then)!;

        Assert.Equal(["a", "b"], older.Keys.Select(key => key.Name));
        Assert.Same(a.Object, older[StoreFixture.Key("a")]);
    }

    [Fact]
    public async Task Changes_since_a_version_survive_a_restart()
    {
        using var fixture = new StoreFixture();
        var a = await fixture.PutAsync("a", 0);
        var then = fixture.Store.Snapshot.Version;
        await fixture.PutAsync("a", a.Object!.ResourceVersion, "two");
        await fixture.PutAsync("b", 0);

        fixture.Reopen();

        var entry = fixture.Store.EnsureResource(StoreFixture.Things).Log.After(then);
        var seen = new List<(StoreEventType, string)>();
        for (entry = entry!.Next; entry is not null; entry = entry.Next)
        {
            seen.Add((entry.Event!.Type, entry.Event.Object.Key.Name));
        }

        Assert.Equal([(StoreEventType.Modified, "a"), (StoreEventType.Added, "b")], seen);
    }

    [Fact]
    public async Task History_is_bounded_and_says_from_where_it_is_complete()
    {
        using var fixture = new StoreFixture(options => options with { History = new EventLogLimits(10, 1_000_000) });
        for (var i = 0; i < 40; i++)
        {
            await fixture.PutAsync($"o{i}", 0);
        }

        var log = fixture.Store.EnsureResource(StoreFixture.Things).Log;
        Assert.Null(log.After(1));
        Assert.NotNull(log.After(log.Floor));
        Assert.InRange(Count(log.After(log.Floor)!), 10, 13);

        var floor = log.Floor;
        fixture.Reopen();
        Assert.True(fixture.Store.EnsureResource(StoreFixture.Things).Log.Floor >= floor);
        Assert.Null(fixture.Store.EnsureResource(StoreFixture.Things).Log.After(1));
    }

    [Fact]
    public async Task A_list_older_than_the_history_cannot_be_seen()
    {
        using var fixture = new StoreFixture(options => options with { History = new EventLogLimits(5, 1_000_000) });
        for (var i = 0; i < 20; i++)
        {
            await fixture.PutAsync($"o{i}", 0);
        }

        Assert.Null(fixture.Store.Snapshot.Resources[StoreFixture.Things].At(1));
    }

    [Fact]
    public async Task Waiting_for_a_version_ends_when_it_is_reached_or_time_is_up()
    {
        using var fixture = new StoreFixture();
        await fixture.PutAsync("a", 0);
        var next = fixture.Store.Snapshot.Version + 1;
        var waiting = fixture.Store.WaitForAsync(next, TimeSpan.FromMinutes(1), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);

        await fixture.PutAsync("b", 0);

        Assert.True(await waiting);
        Assert.False(await fixture.Store.WaitForAsync(
            next + 100, TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken));
    }

    private static int Count(EventLogEntry entry)
    {
        var count = 0;
        while (entry.Next is { } next)
        {
            entry = next;
            count++;
        }

        return count;
    }
}
