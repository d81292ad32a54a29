using Weft.Api;

namespace Weft.Client;

/// <summary>An Event on its way to the API server.</summary>
internal sealed record PendingEvent(ObjectReference About, EventKind Kind, string Reason, string Message, DateTimeOffset At)
{
    public (string, EventKind, string, string) Identity => ($"{About.Kind}/{About.Namespace}/{About.Name}/{About.Uid}", Kind, Reason, Message);
}

/// <summary>An Event the API server has, and how often it was seen.</summary>
internal sealed record WrittenEvent(ObjectKey Key, int Count, DateTimeOffset LastSeen);

/// <summary>Knows which Events were written lately, and which objects have had too many. Used by one loop.</summary>
internal sealed class EventCorrelator(TimeProvider time)
{
    /// <summary>A repetition later than this is a new Event, so that old ones may expire.</summary>
    private static readonly TimeSpan _window = TimeSpan.FromMinutes(10);

    /// <summary>One object's Events at once, as in Kubernetes.</summary>
    private const double Burst = 25;

    /// <summary>One more Event in five minutes, as in Kubernetes.</summary>
    private const double RefillPerSecond = 1.0 / 300;

    /// <summary>Most Events, and most objects, remembered.</summary>
    private const int Limit = 4096;

    private readonly Dictionary<(string, EventKind, string, string), WrittenEvent> _written = [];
    private readonly Dictionary<string, (double Tokens, DateTimeOffset At)> _buckets = [];

    public WrittenEvent? Find(PendingEvent pending) =>
        _written.TryGetValue(pending.Identity, out var written) && pending.At - written.LastSeen < _window ? written : null;

    public void Remember(PendingEvent pending, ObjectKey key)
    {
        DropOldest(_written, written => written.LastSeen);
        _written[pending.Identity] = new WrittenEvent(key, 1, pending.At);
    }

    public void Raised(PendingEvent pending)
    {
        var written = _written[pending.Identity];
        _written[pending.Identity] = written with { Count = written.Count + 1, LastSeen = pending.At };
    }

    public void Forget(PendingEvent pending) => _written.Remove(pending.Identity);

    public bool MayCreate(ObjectReference about)
    {
        var name = $"{about.Kind}/{about.Namespace}/{about.Name}";
        var now = time.GetUtcNow();
        if (!_buckets.TryGetValue(name, out var bucket))
        {
            DropOldest(_buckets, known => known.At);
            bucket = (Burst, now);
        }

        var tokens = Math.Min(Burst, bucket.Tokens + ((now - bucket.At).TotalSeconds * RefillPerSecond));
        var allowed = tokens >= 1;
        _buckets[name] = (allowed ? tokens - 1 : tokens, now);
        return allowed;
    }

    /// <summary>Makes room in batches, so that a full table costs a sort only once in a while.</summary>
    private static void DropOldest<TKey, TValue>(Dictionary<TKey, TValue> table, Func<TValue, DateTimeOffset> at)
        where TKey : notnull
    {
        if (table.Count < Limit)
        {
            return;
        }

        foreach (var old in table.OrderBy(pair => at(pair.Value)).Take(Limit / 4).Select(pair => pair.Key).ToList())
        {
            table.Remove(old);
        }
    }
}
