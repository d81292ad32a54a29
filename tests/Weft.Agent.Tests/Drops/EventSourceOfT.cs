using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Weft.Agent.Tests.Drops;

/// <summary>Events that a test has happen, one after the other.</summary>
internal sealed class EventSource<T>
{
    private readonly Channel<T> _events = Channel.CreateUnbounded<T>();

    public void Happen(T item) => _events.Writer.TryWrite(item);

    /// <summary>No more will happen.</summary>
    public void End() => _events.Writer.TryComplete();

    public async IAsyncEnumerable<T> ListenAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in _events.Reader.ReadAllAsync(cancellationToken))
        {
            yield return item;
        }
    }
}
