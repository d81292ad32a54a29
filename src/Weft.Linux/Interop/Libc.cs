using System.Runtime.InteropServices;

namespace Weft.Linux.Interop;

/// <summary>
/// The C library and the kernel behind it: one file per subject, each signature once, every name as the manual page has it.
/// </summary>
/// <remarks>
/// Conventions: <c>LibraryImport</c> with <c>SetLastError</c>; blittable arguments and <see cref="SafeFd"/> only; whatever
/// returns a descriptor returns <c>int</c> and goes through <see cref="SafeFd.Own"/>; failures become <see cref="ErrnoException"/>.
/// </remarks>
internal static partial class Libc
{
    private const string Library = "libc";

    public const int O_RDONLY = 0;
    public const int O_WRONLY = 1;
    public const int O_RDWR = 2;
    public const int O_CREAT = 0x40;
    public const int O_EXCL = 0x80;
    public const int O_TRUNC = 0x200;
    public const int O_NONBLOCK = 0x800;
    public const int O_DIRECTORY = 0x10000;
    public const int O_NOFOLLOW = 0x20000;
    public const int O_CLOEXEC = 0x80000;
    public const int O_PATH = 0x200000;

    public const int F_DUPFD_CLOEXEC = 1030;

    [LibraryImport(Library, SetLastError = true)]
    public static partial int close(int fd);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int open(string pathname, int flags, uint mode);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int fcntl(SafeFd fd, int cmd, int arg);

    // Safety: the kernel writes at most count bytes; callers pass a fixed span and its own length.
    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial nint read(SafeFd fd, byte* buf, nuint count);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial nint write(SafeFd fd, byte* buf, nuint count);
}
