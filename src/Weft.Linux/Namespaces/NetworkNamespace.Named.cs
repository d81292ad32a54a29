using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Weft.Linux.Interop;

namespace Weft.Linux.Namespaces;

/// <content>Namespaces with a name: bind mounts under <c>/run/netns</c>, as iproute2 makes and lists them.</content>
public sealed partial class NetworkNamespace
{
    /// <summary>Where iproute2 keeps named namespaces.</summary>
    public const string NamesDirectory = "/run/netns";

    private const uint FileMode = 0;

    /// <summary>The file that stands for a name.</summary>
    public static string PathOf(string name) => System.IO.Path.Combine(NamesDirectory, CheckName(name));

    /// <summary>The names there are, sorted.</summary>
    public static IReadOnlyList<string> Names() => Directory.Exists(NamesDirectory)
        ? [.. Directory.EnumerateFiles(NamesDirectory).Select(path => System.IO.Path.GetFileName(path)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Makes a namespace that stays until <see cref="TryDelete"/>; throws if the name is taken.</summary>
    public static NetworkNamespace Create(string name) =>
        TryCreate(name, out var created) ? created : throw ErrnoException.Of("open", PathOf(name), Errno.EEXIST);

    /// <summary>Makes a namespace that stays until <see cref="TryDelete"/>; false if the name is taken.</summary>
    /// <remarks>The new namespace has only a loopback interface, which is down.</remarks>
    public static bool TryCreate(string name, [NotNullWhen(true)] out NetworkNamespace? created)
    {
        var path = PathOf(name);
        PrepareNamesDirectory();
        created = null;
        var fd = Libc.open(path, Libc.O_RDONLY | Libc.O_CREAT | Libc.O_EXCL | Libc.O_CLOEXEC, FileMode);
        if (fd < 0 && (Errno)Marshal.GetLastPInvokeError() == Errno.EEXIST)
        {
            return false;
        }

        SafeFd.Own(fd, "open", path).Dispose();
        try
        {
            created = NamespaceThread.Run(Unshare, () => Pin(path));
            return true;
        }
        catch
        {
            TryDeletePath(path);
            throw;
        }
    }

    /// <summary>Opens a namespace by its name.</summary>
    public static NetworkNamespace OpenNamed(string name) => Open(PathOf(name));

    /// <summary>Takes the name away, false if it was not there; the namespace itself ends when its last user does.</summary>
    public static bool TryDelete(string name) => TryDeletePath(PathOf(name));

    private static bool TryDeletePath(string path)
    {
        // A name made twice is mounted twice; EINVAL says that nothing is mounted there any more.
        while (Libc.umount2(path, Libc.MNT_DETACH | Libc.UMOUNT_NOFOLLOW) == 0)
        {
        }

        var unmount = (Errno)Marshal.GetLastPInvokeError();
        if (unmount is not (Errno.EINVAL or Errno.ENOENT))
        {
            throw ErrnoException.Of("umount2", path, unmount);
        }

        if (Libc.unlink(path) == 0)
        {
            return true;
        }

        return (Errno)Marshal.GetLastPInvokeError() == Errno.ENOENT ? false : throw ErrnoException.Last("unlink", path);
    }

    // Runs in the new namespace, before any other thread could know it.
    private static NetworkNamespace Pin(string path) =>
        Libc.mount("/proc/thread-self/ns/net", path, null, Libc.MS_BIND, 0) == 0
            ? Open(path)
            : throw ErrnoException.Last("mount", path);

    // A shared mount point, so that names made and deleted here are seen in every mount namespace that has the directory:
    // what iproute2 does, and what its users expect.
    private static void PrepareNamesDirectory()
    {
        Directory.CreateDirectory(NamesDirectory);
        if (Libc.mount("", NamesDirectory, "none", Libc.MS_SHARED | Libc.MS_REC, 0) == 0)
        {
            return;
        }

        if ((Errno)Marshal.GetLastPInvokeError() != Errno.EINVAL)
        {
            throw ErrnoException.Last("mount", NamesDirectory);
        }

        if (Libc.mount(NamesDirectory, NamesDirectory, "none", Libc.MS_BIND | Libc.MS_REC, 0) != 0
            || Libc.mount("", NamesDirectory, "none", Libc.MS_SHARED | Libc.MS_REC, 0) != 0)
        {
            throw ErrnoException.Last("mount", NamesDirectory);
        }
    }

    private static string CheckName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return name is "." or ".." || name.Contains('/', StringComparison.Ordinal) || name.Length > 255
            ? throw new ArgumentException($"'{name}' cannot be a file name.", nameof(name))
            : name;
    }
}
