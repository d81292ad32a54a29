using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Weft.Linux.Interop;

namespace Weft.Linux.Processes;

/// <summary>One process for certain: its number may go to another process, this handle never does.</summary>
public sealed class PidFd : IDisposable
{
    private readonly SafeFd _fd;

    private PidFd(SafeFd fd, int processId)
    {
        _fd = fd;
        ProcessId = processId;
    }

    /// <summary>The number it had when it was opened.</summary>
    public int ProcessId { get; }

    /// <summary>True once it has ended, whether or not its parent has collected it.</summary>
    public bool HasExited => WaitForExit(TimeSpan.Zero);

    /// <summary>Opens a process; throws if there is none of that number.</summary>
    public static PidFd Open(int processId) =>
        TryOpen(processId, out var opened) ? opened : throw ErrnoException.Of("pidfd_open", $"{processId}", Errno.ESRCH);

    /// <summary>Opens a process; false if there is none of that number.</summary>
    public static bool TryOpen(int processId, [NotNullWhen(true)] out PidFd? opened)
    {
        var fd = (int)Libc.pidfd_open(Libc.SYS_pidfd_open, processId, 0);
        opened = fd < 0 && (Errno)Marshal.GetLastPInvokeError() == Errno.ESRCH
            ? null
            : new PidFd(SafeFd.Own(fd, "pidfd_open", $"{processId}"), processId);
        return opened is not null;
    }

    /// <summary>Sends a signal; false if the process has been collected already.</summary>
    public bool TrySignal(Signal signal)
    {
        if (Libc.pidfd_send_signal(Libc.SYS_pidfd_send_signal, _fd, (nint)signal, 0, 0) == 0)
        {
            return true;
        }

        return (Errno)Marshal.GetLastPInvokeError() == Errno.ESRCH
            ? false
            : throw ErrnoException.Last("pidfd_send_signal", $"{ProcessId}, {signal}");
    }

    /// <summary>Waits for the end of the process; false if it still runs after that time.</summary>
    public unsafe bool WaitForExit(TimeSpan timeout)
    {
        using var scope = new FdScope(_fd);
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var left = timeout - Stopwatch.GetElapsedTime(started);
            var poll = new Libc.poll_fd { fd = scope.Fd, events = Libc.POLLIN };

            // Safety: one structure on the stack. A pidfd becomes readable when its process has ended.
            var ready = Libc.poll(&poll, 1, (int)Math.Clamp(Math.Ceiling(left.TotalMilliseconds), 0, int.MaxValue));
            if (ready >= 0)
            {
                return ready > 0;
            }

            if ((Errno)Marshal.GetLastPInvokeError() != Errno.EINTR)
            {
                throw ErrnoException.Last("poll", $"pidfd of {ProcessId}");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _fd.Dispose();
}

/// <summary>Signals as the kernel numbers them.</summary>
public enum Signal
{
    /// <summary>Only asks whether one may be sent.</summary>
    None = 0,
    Hangup = 1,
    Interrupt = 2,
    Quit = 3,
    Kill = 9,
    User1 = 10,
    User2 = 12,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}
