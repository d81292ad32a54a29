using System.Runtime.InteropServices;
using Weft.Linux.Files;
using Weft.Linux.Interop;

namespace Weft.Linux.Namespaces;

/// <summary>An open network namespace; it lives at least as long as this object.</summary>
/// <remarks>
/// <para><see cref="OpenSocket"/> is the normal tool: a socket keeps the namespace it was made in, and everything done through it
/// later is ordinary code on any thread.</para>
/// <para><see cref="Run{T}"/> is for the rest. Inside it nothing may make a thread: no Task, Timer, ThreadPool, HttpClient or
/// asynchronous socket. Child processes started inside inherit the namespace, which is wanted.</para>
/// </remarks>
public sealed partial class NetworkNamespace : IDisposable
{
    private NetworkNamespace(SafeFd fd, string path)
    {
        Fd = fd;
        Path = path;
        Identity = new NamespaceIdentity(InodeOf(fd, path), BootIdentity.Current);
    }

    /// <summary>The namespace's descriptor, for messages that carry one.</summary>
    public SafeFd Fd { get; }

    /// <summary>Where it was opened; for people, since the path may lead elsewhere by now.</summary>
    public string Path { get; }

    public NamespaceIdentity Identity { get; }

    /// <summary>Opens whatever namespace file a path leads to, such as <c>/run/netns/x</c> or <c>/proc/1/ns/net</c>.</summary>
    public static NetworkNamespace Open(string path) =>
        Own(Libc.open(path, Libc.O_RDONLY | Libc.O_CLOEXEC, 0), path);

    /// <summary>Opens a namespace file; false if there is none.</summary>
    public static bool TryOpen(string path, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out NetworkNamespace? opened)
    {
        var fd = Libc.open(path, Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        opened = fd < 0 && (Errno)Marshal.GetLastPInvokeError() is Errno.ENOENT or Errno.ENOTDIR ? null : Own(fd, path);
        return opened is not null;
    }

    /// <summary>Opens the namespace a process lives in.</summary>
    public static NetworkNamespace OpenOfProcess(int processId) => Open($"/proc/{processId}/ns/net");

    /// <summary>Opens the namespace this process lives in.</summary>
    public static NetworkNamespace OpenCurrent() => Open("/proc/self/ns/net");

    /// <summary>Makes a namespace without a name: it ends with this object unless something else keeps it.</summary>
    public static NetworkNamespace CreateAnonymous() => NamespaceThread.Run(Unshare, () => Open("/proc/thread-self/ns/net"));

    /// <summary>A socket that lives in this namespace for its whole life.</summary>
    /// <param name="domain">AF_INET and the like, as the kernel numbers them.</param>
    /// <param name="type">SOCK_STREAM and the like; close-on-exec is added.</param>
    /// <param name="protocol">0, or what the domain defines.</param>
    public SafeFd OpenSocket(int domain, int type, int protocol) =>
        Run(() => SafeFd.Own(Libc.socket(domain, type | Libc.SOCK_CLOEXEC, protocol), "socket", $"{domain}, {type}, {protocol}"));

    /// <summary>Runs synchronous work inside the namespace, on a thread that ends with the call; see the type's remarks.</summary>
    public T Run<T>(Func<T> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return NamespaceThread.Run(Enter, body);
    }

    /// <inheritdoc cref="Run{T}"/>
    public void Run(Action body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Run<object?>(() =>
        {
            body();
            return null;
        });
    }

    /// <inheritdoc/>
    public void Dispose() => Fd.Dispose();

    private static NetworkNamespace Own(int result, string path)
    {
        var fd = SafeFd.Own(result, "open", path);
        try
        {
            return new NetworkNamespace(fd, path);
        }
        catch
        {
            fd.Dispose();
            throw;
        }
    }

    // A plain file where a namespace is expected (a name whose mount is gone) must not pass for one.
    private static unsafe ulong InodeOf(SafeFd fd, string path)
    {
        // Safety: this request takes no argument.
        if (Libc.ioctl(fd, Libc.NS_GET_NSTYPE, null) != Libc.CLONE_NEWNET)
        {
            throw ErrnoException.Of("open", path, Errno.EINVAL, "not a network namespace");
        }

        using var scope = new FdScope(fd);
        return FileIdentity.Find($"/proc/self/fd/{scope.Fd}")?.Inode ?? throw ErrnoException.Of("statx", path, Errno.ENOENT);
    }

    private static void Unshare()
    {
        if (Libc.unshare(Libc.CLONE_NEWNET) != 0)
        {
            throw ErrnoException.Last("unshare", "CLONE_NEWNET");
        }
    }

    private void Enter()
    {
        if (Libc.setns(Fd, Libc.CLONE_NEWNET) != 0)
        {
            throw ErrnoException.Last("setns", Path);
        }
    }
}
