using Weft.Agent.Drops;
using Weft.Testing;

namespace Weft.Agent.Tests.Drops;

public sealed class EventLogTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void What_arrived_in_a_span_is_told_oldest_first()
    {
        var log = new EventLog<string>(_time);
        log.Add("old");
        _time.Advance(TimeSpan.FromSeconds(5));
        log.Add("a");
        _time.Advance(TimeSpan.FromSeconds(1));
        log.Add("b");

        Assert.Equal(["a", "b"], log.Since(TimeSpan.FromSeconds(1)));
        Assert.Equal(["old", "a", "b"], log.Since(EventLog<string>.Kept));
    }

    [Fact]
    public void After_ten_minutes_an_event_is_forgotten()
    {
        var log = new EventLog<string>(_time);
        log.Add("x");
        _time.Advance(EventLog<string>.Kept);
        Assert.Equal(1, log.Count);

        _time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(0, log.Count);
        Assert.Empty(log.Since(TimeSpan.MaxValue));
    }

    [Fact]
    public void Of_more_than_are_kept_the_oldest_go()
    {
        var log = new EventLog<string>(_time);
        foreach (var number in Enumerable.Range(0, EventLog<string>.Capacity + 3))
        {
            log.Add($"{number}");
        }

        var kept = log.Since(EventLog<string>.Kept);

        Assert.Equal(EventLog<string>.Capacity, kept.Length);
        Assert.Equal("3", kept[0]);
        Assert.Equal($"{EventLog<string>.Capacity + 2}", kept[^1]);
    }

    [Fact]
    public void A_listener_gets_what_was_and_then_what_comes_each_once()
    {
        var log = new EventLog<string>(_time);
        log.Add("before");
        using var subscription = log.Subscribe(EventLog<string>.Kept);
        log.Add("after");

        Assert.Equal(["before"], subscription.History);
        Assert.True(subscription.Next.TryRead(out var next));
        Assert.Equal("after", next);
        Assert.False(subscription.Next.TryRead(out _));
    }

    [Fact]
    public void A_listener_that_left_gets_nothing_more_and_is_told_so()
    {
        var log = new EventLog<string>(_time);
        var subscription = log.Subscribe(TimeSpan.Zero);
        subscription.Dispose();

        log.Add("x");

        Assert.False(subscription.Next.TryRead(out _));
        Assert.True(subscription.Next.Completion.IsCompletedSuccessfully);
    }

    [Fact]
    public void A_slow_listener_loses_the_oldest_and_holds_up_nobody()
    {
        const int More = 5000;
        var log = new EventLog<string>(_time);
        using var subscription = log.Subscribe(TimeSpan.Zero);
        foreach (var number in Enumerable.Range(0, More))
        {
            log.Add($"{number}");
        }

        var got = new List<string>();
        while (subscription.Next.TryRead(out var next))
        {
            got.Add(next);
        }

        Assert.InRange(got.Count, 1, More - 1);
        Assert.Equal($"{More - 1}", got[^1]);
    }
}
