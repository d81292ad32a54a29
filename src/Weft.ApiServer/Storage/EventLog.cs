namespace Weft.ApiServer.Storage;

/// <summary>The recent changes of one resource: an append-only chain that any number of watchers follow without copying it.</summary>
/// <remarks>Only the store's writer appends and trims. A watcher holds the entry it has sent last and follows <see cref="EventLogEntry.Next"/>.</remarks>
internal sealed class EventLog
{
    private readonly EventLogLimits _limits;
    private volatile EventLogEntry _head;
    private volatile EventLogEntry _tail;
    private volatile TaskCompletionSource _grown = NewSignal();
    private long _floor;
    private int _count;
    private long _bytes;

    internal EventLog(EventLogLimits limits, long floor)
    {
        _limits = limits;
        _floor = floor;
        _head = _tail = new EventLogEntry(null, 0);
    }

    /// <summary>Changes up to and including this version may be gone; a watch from below it cannot be served.</summary>
    internal long Floor => Volatile.Read(ref _floor);

    internal EventLogEntry Tail => _tail;

    /// <summary>Completes when something is appended after the time of the call.</summary>
    internal Task Grown => _grown.Task;

    /// <summary>The entry to follow so as to see every change after the version, or null if some of them are gone.</summary>
    internal EventLogEntry? After(long resourceVersion)
    {
        var entry = _head;
        if (resourceVersion < Floor)
        {
            return null;
        }

        while (entry.Next is { } next && next.Event!.ResourceVersion <= resourceVersion)
        {
            entry = next;
        }

        // The writer may have trimmed between the two reads: what was skipped is then not known to be complete.
        return resourceVersion < Floor ? null : entry;
    }

    internal void Append(StoreEvent change)
    {
        var entry = new EventLogEntry(change, _tail.Sequence + 1);
        _tail.Link(entry);
        _tail = entry;
        _count++;
        _bytes += change.Object.Body.Length;
    }

    /// <summary>Wakes the watchers; called once per committed batch.</summary>
    internal void Signal()
    {
        var signal = _grown;
        _grown = NewSignal();
        signal.TrySetResult();
    }

    /// <summary>Drops the oldest changes once the limits are exceeded by a quarter, so that trimming is rare.</summary>
    /// <returns>True when the floor moved.</returns>
    internal bool Trim()
    {
        if (_count <= _limits.MaxEvents + (_limits.MaxEvents / 4) && _bytes <= _limits.MaxBytes + (_limits.MaxBytes / 4))
        {
            return false;
        }

        while (_head.Next is { } oldest && (_count > _limits.MaxEvents || _bytes > _limits.MaxBytes))
        {
            Volatile.Write(ref _floor, oldest.Event!.ResourceVersion);
            _count--;
            _bytes -= oldest.Event.Object.Body.Length;
            _head = oldest;
        }

        return true;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>A link of an <see cref="EventLog"/>; the first one of a chain holds no event.</summary>
internal sealed class EventLogEntry(StoreEvent? change, long sequence)
{
    private volatile EventLogEntry? _next;

    internal StoreEvent? Event { get; } = change;

    internal long Sequence { get; } = sequence;

    internal EventLogEntry? Next => _next;

    internal void Link(EventLogEntry next) => _next = next;
}

/// <summary>How much history a resource keeps for watches that start from a version.</summary>
internal sealed record EventLogLimits(int MaxEvents, long MaxBytes);
