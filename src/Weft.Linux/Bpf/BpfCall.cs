using System.Runtime.InteropServices;
using Weft.Linux.Interop;

namespace Weft.Linux.Bpf;

/// <summary>The one door to bpf(2).</summary>
internal static unsafe class BpfCall
{
    /// <summary>Performs the call; the caller decides which errnos are expected.</summary>
    public static Errno Try<TAttr>(int command, ref TAttr attr, out int result)
        where TAttr : unmanaged
    {
        // Safety: attr is pinned for the call and its size is given; the kernel zero-extends shorter attributes.
        fixed (TAttr* pointer = &attr)
        {
            result = (int)Libc.bpf(Libc.SYS_bpf, command, pointer, sizeof(TAttr));
        }

        return result < 0 ? (Errno)Marshal.GetLastPInvokeError() : Errno.None;
    }

    public static int Do<TAttr>(int command, ref TAttr attr, string call, string target)
        where TAttr : unmanaged
    {
        var errno = Try(command, ref attr, out var result);
        return errno == Errno.None ? result : throw ErrnoException.Of(call, target, errno);
    }

    public static SafeFd Own<TAttr>(int command, ref TAttr attr, string call, string target)
        where TAttr : unmanaged => SafeFd.Own(Do(command, ref attr, call, target), call, target);

    /// <summary>Gives a bpf object a name in bpffs.</summary>
    /// <exception cref="ErrnoException">EEXIST when the path is taken.</exception>
    public static void Pin(SafeFd fd, string path)
    {
        using var scope = new FdScope(fd);
        fixed (byte* pathname = NullTerminated(path))
        {
            var attr = new Libc.bpf_attr_obj { pathname = pathname, bpf_fd = (uint)scope.Fd };
            Do(Libc.BPF_OBJ_PIN, ref attr, "BPF_OBJ_PIN", path);
        }
    }

    /// <summary>The pinned object, or null when nothing is pinned there.</summary>
    public static SafeFd? TryOpenPinned(string path)
    {
        fixed (byte* pathname = NullTerminated(path))
        {
            var attr = new Libc.bpf_attr_obj { pathname = pathname };
            var errno = Try(Libc.BPF_OBJ_GET, ref attr, out var fd);
            return errno switch
            {
                Errno.None => SafeFd.Own(fd, "BPF_OBJ_GET", path),
                Errno.ENOENT => null,
                _ => throw ErrnoException.Of("BPF_OBJ_GET", path, errno),
            };
        }
    }

    public static TInfo Info<TInfo>(SafeFd fd, string target)
        where TInfo : unmanaged
    {
        using var scope = new FdScope(fd);
        TInfo info = default;
        var attr = new Libc.bpf_attr_info { bpf_fd = (uint)scope.Fd, info_len = (uint)sizeof(TInfo), info = &info };
        Do(Libc.BPF_OBJ_GET_INFO_BY_FD, ref attr, "BPF_OBJ_GET_INFO_BY_FD", target);
        return info;
    }

    private static byte[] NullTerminated(string path) => [.. System.Text.Encoding.UTF8.GetBytes(path), 0];
}
