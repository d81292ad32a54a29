using System.Runtime.InteropServices;
using Weft.Linux.Interop;

namespace Weft.Linux.Namespaces;

/// <summary>Mounts of this process's mount namespace.</summary>
public static class Mounts
{
    private const string Table = "/proc/self/mountinfo";

    /// <summary>Every mount, in the kernel's order.</summary>
    public static IReadOnlyList<MountPoint> List() => [.. File.ReadLines(Table).Select(Parse).OfType<MountPoint>()];

    /// <summary>Where a file system type is mounted first (<c>cgroup2</c>, <c>bpf</c>); null if it is not.</summary>
    public static string? Find(string fileSystem) => List().FirstOrDefault(mount => mount.FileSystem == fileSystem)?.Path;

    /// <summary>Makes a file or directory appear at a second place, which must exist.</summary>
    public static void Bind(string source, string target)
    {
        if (Libc.mount(source, target, null, Libc.MS_BIND, 0) != 0)
        {
            throw ErrnoException.Last("mount", $"{source} on {target}");
        }
    }

    /// <summary>Takes the topmost mount at a path away at once, even if it is in use; false if nothing is mounted there.</summary>
    public static bool TryDetach(string target)
    {
        if (Libc.umount2(target, Libc.MNT_DETACH | Libc.UMOUNT_NOFOLLOW) == 0)
        {
            return true;
        }

        return (Errno)Marshal.GetLastPInvokeError() is Errno.EINVAL or Errno.ENOENT ? false : throw ErrnoException.Last("umount2", target);
    }

    // "36 35 98:0 / /mnt rw,noatime shared:1 - ext3 /dev/root rw": optional fields end at a lone dash (proc_pid_mountinfo(5)).
    private static MountPoint? Parse(string line)
    {
        var fields = line.Split(' ');
        var dash = Array.IndexOf(fields, "-", 5);
        return dash < 0 || dash + 2 >= fields.Length
            ? null
            : new MountPoint(Unescape(fields[4]), fields[dash + 1], Unescape(fields[dash + 2]));
    }

    // The kernel writes space, tab, newline and backslash as three octal digits.
    private static string Unescape(string field) =>
        field.Replace("\\040", " ", StringComparison.Ordinal)
            .Replace("\\011", "\t", StringComparison.Ordinal)
            .Replace("\\012", "\n", StringComparison.Ordinal)
            .Replace("\\134", "\\", StringComparison.Ordinal);
}

/// <summary>One mount: where, of which type, from what.</summary>
public sealed record MountPoint(string Path, string FileSystem, string Source);
