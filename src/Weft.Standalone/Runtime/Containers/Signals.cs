using Weft.Linux.Processes;
using Weft.Standalone.Runtime.Pods;

namespace Weft.Standalone.Runtime.Containers;

/// <summary>Signals a recorded process, and only that one: never a later process that was given its number.</summary>
internal static class Signals
{
    /// <summary>How late the end of a process may be noticed; asking costs a microsecond.</summary>
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(100);

    public static void Terminate(ProcessRecord process) => Send(Signal.Terminate, process);

    public static void Kill(ProcessRecord process) => Send(Signal.Kill, process);

    public static async Task WaitForEndAsync(ProcessRecord process, TimeProvider time, CancellationToken cancellationToken)
    {
        using PidFd? opened = Open(process);
        while (opened is { HasExited: false })
        {
            await Task.Delay(_poll, time, cancellationToken);
        }
    }

    private static void Send(Signal signal, ProcessRecord process)
    {
        using PidFd? opened = Open(process);
        opened?.TrySignal(signal);
    }

    private static PidFd? Open(ProcessRecord process)
    {
        if (!PidFd.TryOpen(process.Pid, out PidFd? opened))
        {
            return null;
        }

        // The handle is for whatever has the number now; the start time says whether that is the process meant.
        if (ProcessTable.IsAlive(process))
        {
            return opened;
        }

        opened.Dispose();
        return null;
    }
}
