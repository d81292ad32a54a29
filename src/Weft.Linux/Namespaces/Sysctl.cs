using System.Runtime.InteropServices;
using System.Text;
using Weft.Linux.Interop;

namespace Weft.Linux.Namespaces;

/// <summary>Kernel settings under <c>/proc/sys</c>; those below <c>net/</c> belong to the namespace of the thread that opens them.</summary>
/// <remarks>Keys are written with slashes, because interface names may hold dots: <c>net/ipv4/conf/eth0.5/rp_filter</c>.</remarks>
public static class Sysctl
{
    private const int MaxValue = 4096;

    /// <summary>Sets a key in this process's own namespace.</summary>
    public static void Write(string key, string value) => WriteFile(PathOf(key), value);

    /// <summary>Sets a key in another namespace.</summary>
    public static void Write(NetworkNamespace networkNamespace, string key, string value)
    {
        ArgumentNullException.ThrowIfNull(networkNamespace);
        var path = PathOf(key);
        networkNamespace.Run(() => WriteFile(path, value));
    }

    /// <summary>Sets several keys in another namespace, entering it once.</summary>
    public static void Write(NetworkNamespace networkNamespace, IReadOnlyDictionary<string, string> values)
    {
        ArgumentNullException.ThrowIfNull(networkNamespace);
        ArgumentNullException.ThrowIfNull(values);
        networkNamespace.Run(() =>
        {
            foreach (var (key, value) in values)
            {
                WriteFile(PathOf(key), value);
            }
        });
    }

    /// <summary>Reads a key in this process's own namespace; null if this kernel has none of that name.</summary>
    public static string? Read(string key) => ReadFile(PathOf(key));

    /// <summary>Reads a key in another namespace; null if it has none of that name.</summary>
    public static string? Read(NetworkNamespace networkNamespace, string key)
    {
        ArgumentNullException.ThrowIfNull(networkNamespace);
        var path = PathOf(key);
        return networkNamespace.Run(() => ReadFile(path));
    }

    private static string PathOf(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return key.StartsWith('/') || key.Split('/').Contains("..")
            ? throw new ArgumentException($"'{key}' is not a key below /proc/sys.", nameof(key))
            : "/proc/sys/" + key;
    }

    private static unsafe void WriteFile(string path, string value)
    {
        using var file = SafeFd.Own(Libc.open(path, Libc.O_WRONLY | Libc.O_CLOEXEC, 0), "open", path);
        var bytes = Encoding.ASCII.GetBytes(value);

        // Safety: the array is pinned for the call and its own length is passed.
        fixed (byte* start = bytes)
        {
            if (Libc.write(file, start, (nuint)bytes.Length) != bytes.Length)
            {
                throw ErrnoException.Last("write", $"{path}, {value}");
            }
        }
    }

    private static unsafe string? ReadFile(string path)
    {
        var fd = Libc.open(path, Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        if (fd < 0 && (Errno)Marshal.GetLastPInvokeError() == Errno.ENOENT)
        {
            return null;
        }

        using var file = SafeFd.Own(fd, "open", path);
        Span<byte> bytes = stackalloc byte[MaxValue];

        // Safety: the kernel writes at most the span's own length into it.
        fixed (byte* start = bytes)
        {
            var count = (int)Libc.read(file, start, (nuint)bytes.Length);
            return count < 0 ? throw ErrnoException.Last("read", path) : Encoding.ASCII.GetString(bytes[..count].TrimEnd((byte)'\n'));
        }
    }
}
