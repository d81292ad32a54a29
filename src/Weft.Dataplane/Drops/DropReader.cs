using System.Collections.Immutable;
using System.Threading.Channels;
using Weft.Linux.Bpf;

namespace Weft.Dataplane.Drops;

/// <summary>Reads the ring buffer on a thread of its own, always, and hands every event to whoever listens.</summary>
internal sealed class DropReader : IDisposable
{
    /// <summary>Events a slow listener may fall behind; then the oldest are lost for it, since what happens now matters more.</summary>
    private const int ListenerBacklog = 1024;

    /// <summary>Events per wake-up before the stop request is looked at again.</summary>
    private const int BatchRecords = 256;

    private readonly BpfRingBuffer _ring;
    private readonly DropDecoder _decoder;
    private readonly Thread _thread;
    private ImmutableArray<Channel<DropEvent>> _listeners = [];
    private volatile bool _stopping;

    public DropReader(BpfMap events, DropDecoder decoder)
    {
        _ring = new BpfRingBuffer(events);
        _decoder = decoder;
        _thread = new Thread(Read) { IsBackground = true, Name = "weft drops" };
        _thread.Start();
    }

    /// <summary>Events from now on, until the token is cancelled.</summary>
    public async IAsyncEnumerable<DropEvent> ListenAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<DropEvent>(
            new BoundedChannelOptions(ListenerBacklog) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true, SingleWriter = true });
        ImmutableInterlocked.Update(ref _listeners, static (listeners, added) => listeners.Add(added), channel);
        try
        {
            await foreach (var drop in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return drop;
            }
        }
        finally
        {
            ImmutableInterlocked.Update(ref _listeners, static (listeners, removed) => listeners.Remove(removed), channel);
        }
    }

    public void Dispose()
    {
        _stopping = true;
        _ring.Wake();
        _thread.Join();
        foreach (var listener in _listeners)
        {
            listener.Writer.TryComplete();
        }

        _ring.Dispose();
    }

    private void Read()
    {
        while (!_stopping)
        {
            if (_ring.Drain(Hand, BatchRecords) == 0)
            {
                _ring.Wait(Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void Hand(ReadOnlySpan<byte> record)
    {
        var listeners = _listeners;
        if (listeners.IsEmpty || _decoder.Decode(record) is not { } drop)
        {
            return;
        }

        foreach (var listener in listeners)
        {
            listener.Writer.TryWrite(drop);
        }
    }
}
