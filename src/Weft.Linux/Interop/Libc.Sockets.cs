using System.Runtime.InteropServices;

namespace Weft.Linux.Interop;

/// <summary>Sockets: socket(2) and what is done with one.</summary>
internal static partial class Libc
{
    public const int AF_UNSPEC = 0;
    public const int AF_INET = 2;
    public const int AF_BRIDGE = 7;
    public const int AF_INET6 = 10;
    public const int AF_NETLINK = 16;
    public const int AF_PACKET = 17;

    public const int SOCK_STREAM = 1;
    public const int SOCK_DGRAM = 2;
    public const int SOCK_RAW = 3;
    public const int SOCK_NONBLOCK = 0x800;
    public const int SOCK_CLOEXEC = 0x80000;

    public const int SOL_SOCKET = 1;
    public const int SO_ERROR = 4;
    public const int SO_SNDBUF = 7;
    public const int SO_RCVBUF = 8;

    public const int MSG_PEEK = 2;
    public const int MSG_TRUNC = 0x20;
    public const int MSG_DONTWAIT = 0x40;
    public const int MSG_NOSIGNAL = 0x4000;

    [LibraryImport(Library, SetLastError = true)]
    public static partial int socket(int domain, int type, int protocol);

    // Safety (all below): each pointer is to a span pinned by the caller, passed with that span's own length.
    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int bind(SafeFd fd, byte* addr, uint addrlen);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int connect(SafeFd fd, byte* addr, uint addrlen);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int listen(SafeFd fd, int backlog);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int accept4(SafeFd fd, byte* addr, uint* addrlen, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int getsockname(SafeFd fd, byte* addr, uint* addrlen);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int setsockopt(SafeFd fd, int level, int name, void* value, uint length);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int getsockopt(SafeFd fd, int level, int name, void* value, uint* length);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial nint sendto(SafeFd fd, byte* buf, nuint len, int flags, byte* addr, uint addrlen);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial nint recvfrom(SafeFd fd, byte* buf, nuint len, int flags, byte* addr, uint* addrlen);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int shutdown(SafeFd fd, int how);

    /// <summary>For loops in which every nanosecond is measured: the caller keeps the socket open (see LinuxSocket and BareSocket).</summary>
    [LibraryImport(Library, EntryPoint = "send", SetLastError = true)]
    public static unsafe partial nint send_raw(int fd, byte* buf, nuint len, int flags);

    /// <inheritdoc cref="send_raw"/>
    [LibraryImport(Library, EntryPoint = "recv", SetLastError = true)]
    public static unsafe partial nint recv_raw(int fd, byte* buf, nuint len, int flags);

    /// <inheritdoc cref="send_raw"/>
    [LibraryImport(Library, EntryPoint = "connect", SetLastError = true)]
    public static unsafe partial int connect_raw(int fd, byte* addr, uint addrlen);

    /// <inheritdoc cref="send_raw"/>
    [LibraryImport(Library, EntryPoint = "accept4", SetLastError = true)]
    public static unsafe partial int accept4_raw(int fd, byte* addr, uint* addrlen, int flags);

    /// <inheritdoc cref="send_raw"/>
    [LibraryImport(Library, EntryPoint = "setsockopt", SetLastError = true)]
    public static unsafe partial int setsockopt_raw(int fd, int level, int name, void* value, uint length);

    // Safety: argp points at the structure the request defines, which lives for the call.
    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int ioctl(SafeFd fd, nint request, void* argp);
}
