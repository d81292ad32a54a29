using System.Threading.Channels;

namespace Weft.Client;

/// <summary>Keys that need work: each at most once in the queue and never in two hands.</summary>
/// <remarks>
/// <see cref="TakeAsync"/> hands out a key; the taker ends with <see cref="Done"/>. A key added while it is in hand comes
/// again after Done. <see cref="AddFailed"/> comes again after a back-off that doubles with each failure of that key,
/// <see cref="AddAfter"/> at a time of its own. Thread-safe. Size is bounded by the number of distinct keys.
/// </remarks>
public sealed class WorkQueue<TKey> : IDisposable
    where TKey : notnull
{
    private readonly Lock _lock = new(); // guards every collection below
    private readonly LinkedList<TKey> _ready = new();
    private readonly HashSet<TKey> _dirty = [];
    private readonly HashSet<TKey> _inHand = [];
    private readonly Dictionary<TKey, int> _failures = [];
    private readonly Dictionary<TKey, Delayed> _delayed = [];
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly TimeProvider _time;
    private readonly Backoff _backoff;
    private bool _closed;

    public WorkQueue(TimeProvider time, Backoff backoff)
    {
        _time = time;
        _backoff = backoff;
    }

    /// <summary>Keys waiting now, those that wait for their time apart.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _ready.Count;
            }
        }
    }

    public void Add(TKey key)
    {
        lock (_lock)
        {
            Cancel(key);
            if (_closed || !_dirty.Add(key) || _inHand.Contains(key))
            {
                return;
            }

            _ready.AddLast(key);
        }

        _signal.Writer.TryWrite(true);
    }

    /// <summary>Adds the key when the time has passed; an earlier time already set for it stays.</summary>
    public void AddAfter(TKey key, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
        {
            Add(key);
            return;
        }

        lock (_lock)
        {
            var due = _time.GetTimestamp() + (long)(delay.TotalSeconds * _time.TimestampFrequency);
            if (_closed || _dirty.Contains(key) || (_delayed.TryGetValue(key, out var set) && set.Due <= due))
            {
                return;
            }

            Cancel(key);
            _delayed[key] = new Delayed(due, _time.CreateTimer(_ => Add(key), null, delay, Timeout.InfiniteTimeSpan));
        }
    }

    /// <summary>Adds the key after its back-off and returns how long that is.</summary>
    public TimeSpan AddFailed(TKey key, TimeSpan? atLeast = null)
    {
        int failures;
        lock (_lock)
        {
            failures = _failures.GetValueOrDefault(key);
            _failures[key] = failures + 1;
        }

        var delay = _backoff.Delay(failures);
        delay = atLeast > delay ? atLeast.Value : delay;
        AddAfter(key, delay);
        return delay;
    }

    /// <summary>The key's work succeeded: its next failure starts with the shortest back-off.</summary>
    public void Forget(TKey key)
    {
        lock (_lock)
        {
            _failures.Remove(key);
        }
    }

    /// <summary>Waits for a key and takes it in hand.</summary>
    public async ValueTask<TKey> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryTake(out var key))
            {
                return key;
            }

            await _signal.Reader.ReadAsync(cancellationToken);
        }
    }

    public bool TryTake(out TKey key)
    {
        lock (_lock)
        {
            if (_ready.First is not { } first)
            {
                key = default!;
                return false;
            }

            key = first.Value;
            _ready.RemoveFirst();
            _dirty.Remove(key);
            _inHand.Add(key);
            if (_ready.Count > 0)
            {
                // The signal is one slot for all: whoever takes passes it on while something is left.
                _signal.Writer.TryWrite(true);
            }

            return true;
        }
    }

    /// <summary>Gives the key back; it is queued at once when it was added meanwhile.</summary>
    public void Done(TKey key)
    {
        lock (_lock)
        {
            _inHand.Remove(key);
            if (!_dirty.Contains(key))
            {
                return;
            }

            _ready.AddLast(key);
        }

        _signal.Writer.TryWrite(true);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            foreach (var delayed in _delayed.Values)
            {
                delayed.Timer.Dispose();
            }

            _delayed.Clear();
        }

        _signal.Writer.TryComplete();
    }

    private void Cancel(TKey key)
    {
        if (_delayed.Remove(key, out var delayed))
        {
            delayed.Timer.Dispose();
        }
    }

    private readonly record struct Delayed(long Due, ITimer Timer);
}
