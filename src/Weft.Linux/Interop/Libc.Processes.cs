using System.Runtime.InteropServices;

namespace Weft.Linux.Interop;

/// <summary>Processes and scheduling: pidfd_open(2), pidfd_send_signal(2), sched_setscheduler(2), sched_setaffinity(2).</summary>
internal static partial class Libc
{
    // The same number on every architecture: both calls are younger than the common table (5.1, 5.3).
    public const nint SYS_pidfd_send_signal = 424;
    public const nint SYS_pidfd_open = 434;

    public const int SCHED_OTHER = 0;
    public const int SCHED_FIFO = 1;

    // glibc has wrappers only since 2.36; the numbers are fixed.
    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint pidfd_open(nint number, nint pid, nint flags);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint pidfd_send_signal(nint number, SafeFd pidfd, nint signal, nint info, nint flags);

    // Safety: one struct sched_param (an int) on the caller's stack.
    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int sched_setscheduler(int pid, int policy, int* priority);

    // Safety: mask has size octets.
    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int sched_setaffinity(int pid, nuint size, byte* mask);

    // Safety: mask has size octets.
    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int sched_getaffinity(int pid, nuint size, byte* mask);
}
