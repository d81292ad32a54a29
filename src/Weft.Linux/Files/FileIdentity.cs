using System.Runtime.InteropServices;
using Weft.Linux.Interop;

namespace Weft.Linux.Files;

/// <summary>Which file a path means at this moment, whatever it is called: device and inode.</summary>
/// <remarks>For a namespace file (a bind mount of nsfs) the inode is the namespace's number, as in <c>net:[4026531840]</c>.</remarks>
public readonly record struct FileIdentity(uint DeviceMajor, uint DeviceMinor, ulong Inode)
{
    /// <summary>The identity of what the path leads to, links followed; null if nothing is there.</summary>
    /// <exception cref="ErrnoException">The path could not be looked at, which says nothing about whether something is there.</exception>
    public static FileIdentity? Find(string path)
    {
        if (Libc.statx(Libc.AT_FDCWD, path, 0, Libc.STATX_INO, out var stat) == 0)
        {
            return new FileIdentity(stat.stx_dev_major, stat.stx_dev_minor, stat.stx_ino);
        }

        return (Errno)Marshal.GetLastPInvokeError() is Errno.ENOENT or Errno.ENOTDIR ? null : throw ErrnoException.Last("statx", path);
    }
}
