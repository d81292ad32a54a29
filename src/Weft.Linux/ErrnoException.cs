using System.Runtime.InteropServices;

namespace Weft.Linux;

/// <summary>A system call that failed: which, on what, and with which errno.</summary>
public class ErrnoException : IOException
{
    /// <param name="call">The system call's own name.</param>
    /// <param name="target">What it was called on, as a person would name it.</param>
    /// <param name="errno">The kernel's number.</param>
    /// <param name="detail">What else the kernel said (netlink extended acknowledgement, verifier log); may be null.</param>
    public ErrnoException(string call, string target, Errno errno, string? detail = null)
        : base(Describe(call, target, errno, detail))
    {
        Call = call;
        Target = target;
        Errno = errno;
        Detail = detail;
    }

    /// <summary>The system call's own name.</summary>
    public string Call { get; }

    /// <summary>What it was called on.</summary>
    public string Target { get; }

    /// <summary>The kernel's number.</summary>
    public Errno Errno { get; }

    /// <summary>What else the kernel said, or null.</summary>
    public string? Detail { get; }

    /// <summary>The exception for the P/Invoke that has just failed on this thread.</summary>
    public static ErrnoException Last(string call, string target) =>
        Of(call, target, (Errno)Marshal.GetLastPInvokeError());

    /// <summary>The right type for a number: features a kernel lacks are told apart from faults.</summary>
    public static ErrnoException Of(string call, string target, Errno errno, string? detail = null) =>
        errno is Errno.ENOSYS or Errno.EOPNOTSUPP or Errno.EAFNOSUPPORT or Errno.EPROTONOSUPPORT
            ? new NotSupportedByKernelException(call, target, errno, detail)
            : new ErrnoException(call, target, errno, detail);

    private static string Describe(string call, string target, Errno errno, string? detail)
    {
        string text = $"{call}({target}): {Marshal.GetPInvokeErrorMessage((int)errno)} (errno {(int)errno})";
        return string.IsNullOrEmpty(detail) ? text : $"{text}: {detail}";
    }
}

/// <summary>This kernel does not know the call, family or flag: a fact about the machine, not a fault of the caller.</summary>
public sealed class NotSupportedByKernelException : ErrnoException
{
    /// <inheritdoc cref="ErrnoException(string, string, Errno, string?)"/>
    public NotSupportedByKernelException(string call, string target, Errno errno, string? detail = null)
        : base(call, target, errno, detail)
    {
    }
}
