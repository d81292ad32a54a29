using Microsoft.Win32.SafeHandles;
using Weft.Linux.Interop;

namespace Weft.Linux;

/// <summary>Owner of one file descriptor: the only form in which descriptors cross an API of this project.</summary>
/// <remarks>
/// System calls that return a descriptor are declared to return <c>int</c> and pass through <see cref="Own"/>.
/// Declared to return a SafeHandle they would turn -1 into 0x00000000FFFFFFFF on 64-bit, which counts as valid.
/// </remarks>
public sealed class SafeFd : SafeHandleMinusOneIsInvalid
{
    private SafeFd(int fd)
        : base(ownsHandle: true)
    {
        SetHandle(fd);
    }

    /// <summary>Takes over the descriptor a system call returned, or throws its errno.</summary>
    /// <param name="result">What the call returned; below zero means that errno is set.</param>
    /// <param name="call">The system call's own name, for the message.</param>
    /// <param name="target">What it was called on, for the message.</param>
    public static SafeFd Own(int result, string call, string target) =>
        result >= 0 ? new SafeFd(result) : throw ErrnoException.Last(call, target);

    /// <summary>The bare number, valid while somebody holds a reference: for <see cref="FdScope"/> and its like in this project.</summary>
    internal int Number => (int)handle;

    /// <summary>A second descriptor of the same open file, close-on-exec.</summary>
    public SafeFd Duplicate() => Own(Libc.fcntl(this, Libc.F_DUPFD_CLOEXEC, 0), "fcntl", "F_DUPFD_CLOEXEC");

    /// <summary>Gives the descriptor up to another owner; this one is closed without closing it.</summary>
    internal int Release()
    {
        var number = Number;
        SetHandleAsInvalid();
        return number;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Libc.close((int)handle) == 0;
}
