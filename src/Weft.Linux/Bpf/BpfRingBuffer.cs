using Weft.Linux.Interop;

namespace Weft.Linux.Bpf;

/// <summary>Consumer of a BPF_MAP_TYPE_RINGBUF. One consumer per map and one thread per consumer; <see cref="Wake"/> alone may come from others.</summary>
/// <remarks>
/// Layout (kernel/bpf/ringbuf.c): one writable page with the consumer's position, one read-only page with the producer's, then the
/// data mapped twice in a row, so that a record that wraps is contiguous. A record is an 8-byte header (length with two flag bits,
/// page offset) and its data, padded to 8 bytes.
/// </remarks>
public sealed unsafe class BpfRingBuffer : IDisposable
{
    private const uint BusyBit = 1u << 31;
    private const uint DiscardBit = 1u << 30;
    private const int HeaderSize = 8;

    private static readonly int _pageSize = Environment.SystemPageSize;

    private readonly BpfMap _map;
    private readonly SafeFd _wake;
    private readonly nuint _size;
    private nint _consumer;
    private nint _producer;

    /// <summary>Maps the buffer; <paramref name="map"/> stays the caller's and must outlive this.</summary>
    public BpfRingBuffer(BpfMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        _map = map;
        _size = map.Layout.MaxEntries;
        _wake = SafeFd.Own(Libc.eventfd(0, Libc.O_CLOEXEC | Libc.O_NONBLOCK), "eventfd", map.Name);
        _consumer = Map((nuint)_pageSize, Libc.PROT_READ | Libc.PROT_WRITE, 0);
        _producer = Map((nuint)_pageSize + (2 * _size), Libc.PROT_READ, _pageSize);
    }

    /// <summary>A record; the span is the buffer itself and dies with the call.</summary>
    public delegate void RecordHandler(ReadOnlySpan<byte> record);

    /// <summary>Where the next record will be put: bytes since the map was made, as all positions.</summary>
    public ulong Produced => Position(_producer);

    /// <summary>Where the record is that is to be handed over next, or is being handed over.</summary>
    public ulong Consumed => Position(_consumer);

    /// <summary>Blocks until there is a record, <see cref="Wake"/> is called or the time is over.</summary>
    /// <returns>False when the time was over.</returns>
    public bool Wait(TimeSpan timeout)
    {
        using var ring = new FdScope(_map.Fd);
        using var wake = new FdScope(_wake);
        var fds = stackalloc Libc.poll_fd[2];
        fds[0] = new Libc.poll_fd { fd = ring.Fd, events = Libc.POLLIN };
        fds[1] = new Libc.poll_fd { fd = wake.Fd, events = Libc.POLLIN };
        var milliseconds = timeout == Timeout.InfiniteTimeSpan ? -1 : (int)timeout.TotalMilliseconds;
        var ready = Libc.poll(fds, 2, milliseconds);
        if (ready < 0 && System.Runtime.InteropServices.Marshal.GetLastPInvokeError() != (int)Errno.EINTR)
        {
            throw ErrnoException.Last("poll", _map.Name);
        }

        if ((fds[1].revents & Libc.POLLIN) != 0)
        {
            ulong drained;
            _ = Libc.read(_wake, (byte*)&drained, sizeof(ulong));
        }

        return ready > 0;
    }

    /// <summary>Makes a <see cref="Wait"/> return now.</summary>
    public void Wake()
    {
        ulong one = 1;
        _ = Libc.write(_wake, (byte*)&one, sizeof(ulong));
    }

    /// <summary>Hands over what is complete, oldest first, at most <paramref name="limit"/> records.</summary>
    /// <returns>How many were handed over.</returns>
    public int Drain(RecordHandler handler, int limit = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(handler);
        ObjectDisposedException.ThrowIf(_consumer == 0, this);
        var handled = 0;
        var position = Volatile.Read(ref *(ulong*)_consumer);
        while (handled < limit && position < Volatile.Read(ref *(ulong*)_producer))
        {
            // Safety: positions are taken modulo the size, and the double mapping keeps header and data inside the mapped range.
            var header = (byte*)_producer + _pageSize + (nint)(position & (_size - 1));
            var length = Volatile.Read(ref *(uint*)header);
            if ((length & BusyBit) != 0)
            {
                break;
            }

            var discarded = (length & DiscardBit) != 0;
            length &= ~(BusyBit | DiscardBit);
            if (!discarded)
            {
                handler(new ReadOnlySpan<byte>(header + HeaderSize, (int)length));
                handled++;
            }

            position += (length + HeaderSize + 7) & ~7ul;
            Volatile.Write(ref *(ulong*)_consumer, position);
        }

        return handled;
    }

    // Safety: both pages begin with the position, and stay mapped until they are forgotten.
    private ulong Position(nint page)
    {
        ObjectDisposedException.ThrowIf(page == 0, this);
        return Volatile.Read(ref *(ulong*)page);
    }

    public void Dispose()
    {
        if (_consumer != 0)
        {
            _ = Libc.munmap(_consumer, (nuint)_pageSize);
            _ = Libc.munmap(_producer, (nuint)_pageSize + (2 * _size));
            _consumer = 0;
            _producer = 0;
            _wake.Dispose();
        }
    }

    private nint Map(nuint length, int protection, nint offset)
    {
        var address = Libc.mmap(0, length, protection, Libc.MAP_SHARED, _map.Fd, offset);
        return address != -1 ? address : throw ErrnoException.Last("mmap", _map.Name);
    }
}
