namespace Weft.Dataplane.Events;

/// <summary>How long a ring buffer is left alone at most; the programs may put events into it without waking anybody.</summary>
/// <param name="Idle">While nobody listens.</param>
internal readonly record struct EventPace(TimeSpan Listening, TimeSpan Idle)
{
    /// <summary>For events that always wake the reader.</summary>
    public static EventPace Woken { get; } = new(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>For events that are many and cheap: they are fetched together.</summary>
    public static EventPace Fetched { get; } = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1));
}
