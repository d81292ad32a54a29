using Weft.Linux.Interop;

namespace Weft.Linux.Bpf;

/// <summary>The file system that keeps maps, programs and links alive between processes.</summary>
public static unsafe class BpfFileSystem
{
    public const string DefaultMount = "/sys/fs/bpf";

    /// <summary>Mounts bpffs at <paramref name="path"/> unless it is there.</summary>
    public static void EnsureMounted(string path = DefaultMount)
    {
        if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path);
        }

        if (!IsMounted(path) && Libc.mount_fs("bpf", path, "bpf", 0, "mode=0700") != 0)
        {
            throw ErrnoException.Last("mount", path);
        }
    }

    /// <summary>True when files made under this directory are pins.</summary>
    public static bool IsMounted(string path)
    {
        Libc.statfs_buf buf;
        return Libc.statfs(path, &buf) == 0
            ? buf.f_type == Libc.BPF_FS_MAGIC
            : throw ErrnoException.Last("statfs", path);
    }
}
