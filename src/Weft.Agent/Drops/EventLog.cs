using System.Collections.Immutable;
using System.Threading.Channels;

namespace Weft.Agent.Drops;

/// <summary>What happened lately, and what happens from now on for whoever listens.</summary>
/// <remarks>Safe for use from several threads.</remarks>
internal sealed class EventLog<T>(TimeProvider time)
    where T : class
{
    /// <summary>Events kept; then the oldest go first, since what happens now matters more.</summary>
    public const int Capacity = 16_384;

    /// <summary>Events a slow listener may fall behind; then the oldest are lost for it.</summary>
    private const int ListenerBacklog = 1024;

    /// <summary>How long an event is kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new(); // guards everything below
    private readonly Queue<(long Arrived, T Event)> _events = new();
    private ImmutableArray<Channel<T>> _listeners = [];

    /// <summary>Events that are kept now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                ForgetLocked();
                return _events.Count;
            }
        }
    }

    public void Add(T item)
    {
        lock (_gate)
        {
            _events.Enqueue((time.GetTimestamp(), item));
            ForgetLocked();
            foreach (var listener in _listeners)
            {
                listener.Writer.TryWrite(item);
            }
        }
    }

    /// <summary>What arrived in the last <paramref name="span"/>, oldest first.</summary>
    public ImmutableArray<T> Since(TimeSpan span)
    {
        lock (_gate)
        {
            return SinceLocked(span);
        }
    }

    /// <summary>What arrived in the last <paramref name="span"/>, and everything after it: nothing is missed between the two, and nothing told twice.</summary>
    public EventSubscription<T> Subscribe(TimeSpan span)
    {
        var channel = Channel.CreateBounded<T>(
            new BoundedChannelOptions(ListenerBacklog) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        lock (_gate)
        {
            _listeners = _listeners.Add(channel);
            return new EventSubscription<T>(SinceLocked(span), channel.Reader, () => Leave(channel));
        }
    }

    private void Leave(Channel<T> channel)
    {
        lock (_gate)
        {
            _listeners = _listeners.Remove(channel);
        }

        channel.Writer.TryComplete();
    }

    private ImmutableArray<T> SinceLocked(TimeSpan span)
    {
        ForgetLocked();
        var now = time.GetTimestamp();
        return [.. _events.Where(item => time.GetElapsedTime(item.Arrived, now) <= span).Select(item => item.Event)];
    }

    private void ForgetLocked()
    {
        var now = time.GetTimestamp();
        while (_events.TryPeek(out var oldest) && (_events.Count > Capacity || time.GetElapsedTime(oldest.Arrived, now) > Kept))
        {
            _events.Dequeue();
        }
    }
}
