using System.Runtime.InteropServices;

namespace Weft.Linux.Interop;

/// <summary>Mappings, mounts and waiting, as the ring buffer and bpffs need them.</summary>
internal static partial class Libc
{
    public const int PROT_READ = 1;
    public const int PROT_WRITE = 2;
    public const int MAP_SHARED = 1;
    public const short POLLIN = 1;

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint mmap(nint addr, nuint length, int prot, int flags, SafeFd fd, nint offset);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int munmap(nint addr, nuint length);

    // Safety: fds points at nfds elements that live for the call.
    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int poll(poll_fd* fds, nuint nfds, int timeout);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int eventfd(uint initval, int flags);

    [LibraryImport(Library, EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int mount_fs(string source, string target, string filesystemtype, nuint mountflags, string data);

    // Safety: buf is as large as struct statfs on every 64-bit Linux (120 bytes).
    [LibraryImport(Library, EntryPoint = "statfs", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial int statfs(string path, statfs_buf* buf);

    [StructLayout(LayoutKind.Sequential)]
    public struct poll_fd
    {
        public int fd;
        public short events;
        public short revents;
    }

    [StructLayout(LayoutKind.Explicit, Size = 120)]
    public struct statfs_buf
    {
        [FieldOffset(0)] public long f_type;
    }
}
