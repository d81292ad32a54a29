using Weft.Linux.Interop;

namespace Weft.Linux.Files;

/// <summary>Makes changes of names durable: the base library can only do so for contents.</summary>
public static class DirectoryDurability
{
    /// <summary>Returns when every name created, replaced or removed in the directory so far survives a loss of power.</summary>
    public static void Sync(string path)
    {
        using var directory = SafeFd.Own(Libc.open(path, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_CLOEXEC, 0), "open", path);
        if (Libc.fsync(directory) != 0)
        {
            throw ErrnoException.Last("fsync", path);
        }
    }
}
