using System.Collections.Immutable;
using System.Threading.Channels;

namespace Weft.Agent.Drops;

/// <summary>One listener's part of an <see cref="EventLog{T}"/>; disposing it ends the listening.</summary>
/// <param name="history">What had arrived when it began, oldest first.</param>
/// <param name="next">Everything since.</param>
internal sealed class EventSubscription<T>(ImmutableArray<T> history, ChannelReader<T> next, Action leave) : IDisposable
    where T : class
{
    public ImmutableArray<T> History { get; } = history;

    public ChannelReader<T> Next { get; } = next;

    public void Dispose() => leave();
}
