using Weft.Testing;

namespace Weft.Client.Tests;

public sealed class WorkQueueTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly WorkQueue<string> _queue;

    public WorkQueueTests() => _queue = new WorkQueue<string>(_time, new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), new Random(1)));

    [Fact]
    public void A_key_added_twice_is_handed_out_once()
    {
        _queue.Add("a");
        _queue.Add("a");
        _queue.Add("b");

        Assert.True(_queue.TryTake(out var first));
        Assert.True(_queue.TryTake(out var second));
        Assert.False(_queue.TryTake(out _));
        Assert.Equal(("a", "b"), (first, second));
    }

    [Fact]
    public void A_key_in_hand_is_not_handed_out_again_before_it_is_done()
    {
        _queue.Add("a");
        _queue.TryTake(out _);
        _queue.Add("a");

        Assert.False(_queue.TryTake(out _));
        _queue.Done("a");
        Assert.True(_queue.TryTake(out var again));
        Assert.Equal("a", again);
    }

    [Fact]
    public async Task Every_waiting_taker_gets_a_key()
    {
        var first = _queue.TakeAsync(TestContext.Current.CancellationToken).AsTask();
        var second = _queue.TakeAsync(TestContext.Current.CancellationToken).AsTask();
        _queue.Add("a");
        _queue.Add("b");

        Assert.Equal(["a", "b"], (await Task.WhenAll(first, second)).Order());
    }

    [Fact]
    public void A_delayed_key_comes_at_its_time_and_not_before()
    {
        _queue.AddAfter("a", TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(0, _queue.Count);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, _queue.Count);
    }

    [Fact]
    public void Of_two_delays_the_shorter_counts_and_adding_now_cancels_it()
    {
        _queue.AddAfter("a", TimeSpan.FromSeconds(10));
        _queue.AddAfter("a", TimeSpan.FromSeconds(5));
        _queue.AddAfter("a", TimeSpan.FromSeconds(20));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.True(_queue.TryTake(out _));
        _queue.Done("a");

        _queue.AddAfter("b", TimeSpan.FromSeconds(10));
        _queue.Add("b");
        Assert.True(_queue.TryTake(out _));
        _queue.Done("b");
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(_queue.TryTake(out _));
    }

    [Fact]
    public void A_failing_key_waits_longer_each_time_until_it_is_forgotten()
    {
        var delays = new List<double>();
        for (var i = 0; i < 8; i++)
        {
            delays.Add(_queue.AddFailed("a").TotalSeconds);
            _time.Advance(TimeSpan.FromMinutes(2));
            _queue.TryTake(out _);
            _queue.Done("a");
        }

        _queue.Forget("a");
        for (var i = 0; i < delays.Count; i++)
        {
            var full = Math.Min(Math.Pow(2, i), 60);
            Assert.InRange(delays[i], full / 2, full);
        }

        Assert.InRange(_queue.AddFailed("a").TotalSeconds, 0.5, 1);
    }

    [Fact]
    public void A_wait_the_server_asked_for_is_kept()
    {
        Assert.Equal(TimeSpan.FromSeconds(30), _queue.AddFailed("a", TimeSpan.FromSeconds(30)));
    }

    public void Dispose() => _queue.Dispose();
}
