using Weft.Linux.Interop;

namespace Weft.Linux.Processes;

/// <summary>Where and how eagerly the calling thread runs; 0 means the caller in each of these calls.</summary>
public static class ThreadScheduling
{
    private const int MaxProcessors = 1024;

    /// <summary>Keeps the calling thread on one processor.</summary>
    public static unsafe void PinToProcessor(int processor)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(processor);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(processor, MaxProcessors);
        const int Bytes = MaxProcessors / 8;
        var mask = stackalloc byte[Bytes];
        new Span<byte>(mask, Bytes).Clear();
        mask[processor / 8] = (byte)(1 << (processor % 8));

        // Safety: the mask and its own size.
        if (Libc.sched_setaffinity(0, Bytes, mask) != 0)
        {
            throw ErrnoException.Last("sched_setaffinity", $"processor {processor}");
        }
    }

    /// <summary>The processors the calling thread may run on, lowest first.</summary>
    public static unsafe IReadOnlyList<int> AllowedProcessors()
    {
        const int Bytes = MaxProcessors / 8;
        var mask = stackalloc byte[Bytes];
        new Span<byte>(mask, Bytes).Clear();

        // Safety: the kernel writes at most the size passed.
        if (Libc.sched_getaffinity(0, Bytes, mask) != 0)
        {
            throw ErrnoException.Last("sched_getaffinity", "this thread");
        }

        var allowed = new List<int>();
        for (var processor = 0; processor < MaxProcessors; processor++)
        {
            if ((mask[processor / 8] & (1 << (processor % 8))) != 0)
            {
                allowed.Add(processor);
            }
        }

        return allowed;
    }

    /// <summary>Runs the calling thread before every ordinary one until it waits (SCHED_FIFO, sched(7)).</summary>
    /// <remarks>It starves the garbage collector of its processor if it allocates and spins: allocate before, not in the loop.</remarks>
    public static void SetFifo(int priority) => Set(Libc.SCHED_FIFO, priority);

    /// <summary>Makes the calling thread an ordinary one again.</summary>
    public static void SetOrdinary() => Set(Libc.SCHED_OTHER, 0);

    private static unsafe void Set(int policy, int priority)
    {
        // Safety: struct sched_param is one int.
        if (Libc.sched_setscheduler(0, policy, &priority) != 0)
        {
            throw ErrnoException.Last("sched_setscheduler", $"policy {policy}, priority {priority}");
        }
    }
}
