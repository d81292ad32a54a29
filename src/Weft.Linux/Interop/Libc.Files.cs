using System.Runtime.InteropServices;

namespace Weft.Linux.Interop;

/// <summary>fsync(2), rename(2) and statx(2).</summary>
internal static partial class Libc
{
    public const int AT_FDCWD = -100;
    public const uint STATX_INO = 0x100;

    [LibraryImport(Library, SetLastError = true)]
    public static partial int fsync(SafeFd fd);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int rename(string oldpath, string newpath);

    // Safety: the kernel writes one struct statx (256 bytes); the out parameter has that size.
    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int statx(int dirfd, string pathname, int flags, uint mask, out StatxBuffer statxbuf);

    /// <summary>The fields of struct statx (256 bytes) that are read here.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal struct StatxBuffer
    {
        [FieldOffset(32)]
        public ulong stx_ino;

        [FieldOffset(136)]
        public uint stx_dev_major;

        [FieldOffset(140)]
        public uint stx_dev_minor;
    }
}
