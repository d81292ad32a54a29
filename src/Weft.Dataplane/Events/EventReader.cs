using System.Collections.Immutable;
using System.Threading.Channels;
using Weft.Linux.Bpf;

namespace Weft.Dataplane.Events;

/// <summary>Turns a record of a ring buffer into an event; null for one that is none.</summary>
internal delegate T? EventDecoder<T>(ReadOnlySpan<byte> record)
    where T : class;

/// <summary>Reads a ring buffer on a thread of its own, always, and hands every event to whoever listens.</summary>
internal sealed class EventReader<T> : IDisposable
    where T : class
{
    /// <summary>Events a slow listener may fall behind; then the oldest are lost for it, since what happens now matters more.</summary>
    private const int ListenerBacklog = 1024;

    /// <summary>Events per wake-up before the stop request is looked at again.</summary>
    private const int BatchRecords = 256;

    private readonly BpfRingBuffer _ring;
    private readonly EventDecoder<T> _decode;
    private readonly EventPace _pace;
    private readonly Thread _thread;
    private ImmutableArray<Listener> _listeners = [];
    private volatile bool _stopping;

    public EventReader(BpfMap events, EventDecoder<T> decode, EventPace pace, string threadName)
    {
        _ring = new BpfRingBuffer(events);
        _decode = decode;
        _pace = pace;
        _thread = new Thread(Read) { IsBackground = true, Name = threadName };
        _thread.Start();
    }

    /// <summary>Events from now on, until the token is cancelled.</summary>
    public async IAsyncEnumerable<T> ListenAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<T>(
            new BoundedChannelOptions(ListenerBacklog) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true, SingleWriter = true });
        var listener = new Listener(channel, _ring.Produced);
        ImmutableInterlocked.Update(ref _listeners, static (listeners, added) => listeners.Add(added), listener);
        _ring.Wake();
        try
        {
            await foreach (var happened in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return happened;
            }
        }
        finally
        {
            ImmutableInterlocked.Update(ref _listeners, static (listeners, removed) => listeners.Remove(removed), listener);
        }
    }

    public void Dispose()
    {
        _stopping = true;
        _ring.Wake();
        _thread.Join();
        foreach (var listener in _listeners)
        {
            listener.Channel.Writer.TryComplete();
        }

        _ring.Dispose();
    }

    private void Read()
    {
        while (!_stopping)
        {
            if (_ring.Drain(Hand, BatchRecords) == 0)
            {
                _ring.Wait(_listeners.IsEmpty ? _pace.Idle : _pace.Listening);
            }
        }
    }

    private void Hand(ReadOnlySpan<byte> record)
    {
        var listeners = _listeners;
        if (listeners.IsEmpty || _decode(record) is not { } happened)
        {
            return;
        }

        foreach (var listener in listeners)
        {
            if (_ring.Consumed >= listener.From)
            {
                listener.Channel.Writer.TryWrite(happened);
            }
        }
    }

    /// <summary>One who listens.</summary>
    /// <param name="From">Where the records are that came later than the listener.</param>
    private sealed record Listener(Channel<T> Channel, ulong From);
}
