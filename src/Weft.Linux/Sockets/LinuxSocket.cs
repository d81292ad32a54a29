using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using Weft.Linux.Interop;
using Weft.Linux.Namespaces;

namespace Weft.Linux.Sockets;

/// <summary>
/// A socket without the base library around it: in any network namespace, of any family and kind, every option, no thread pool.
/// </summary>
/// <remarks>
/// For tests, measurements and probes; servers use the base library. One owner: <see cref="Send"/> and <see cref="Receive"/> go
/// straight to the system call with the descriptor's number, so nobody may dispose the socket while another thread is in them.
/// </remarks>
public sealed partial class LinuxSocket : IDisposable
{
    private const int MaxAddressLength = 128;
    private readonly SafeFd _fd;
    private readonly int _number;

    private LinuxSocket(SafeFd fd)
    {
        _fd = fd;

        // Kept open by the handle beside it for as long as this object is used by its owner.
        _number = fd.Number;
    }

    /// <summary>The descriptor, for what is not wrapped here.</summary>
    public SafeFd Fd => _fd;

    internal int Number => _number;

    /// <summary>The address it is bound to.</summary>
    public IPEndPoint LocalEndPoint
    {
        get
        {
            var address = new SocketAddress(System.Net.Sockets.AddressFamily.InterNetworkV6, MaxAddressLength);
            address.Size = NameInto(address.Buffer.Span);
            var any = new IPEndPoint(address.Family == System.Net.Sockets.AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
            return (IPEndPoint)any.Create(address);
        }
    }

    /// <summary>Opens a socket in a namespace, or in this process's own.</summary>
    public static LinuxSocket Open(NetworkNamespace? networkNamespace, SocketDomain domain, SocketStyle style, int protocol = 0) =>
        new(networkNamespace is null
            ? SafeFd.Own(Libc.socket((int)domain, (int)style | Libc.SOCK_CLOEXEC, protocol), "socket", nameof(LinuxSocket))
            : networkNamespace.OpenSocket((int)domain, (int)style, protocol));

    /// <summary>Hands the descriptor over to the base library, which opens no socket of a protocol it has no name for, but takes one that is open.</summary>
    public System.Net.Sockets.Socket IntoSocket() => new(new System.Net.Sockets.SafeSocketHandle(_fd.Release(), ownsHandle: true));

    /// <summary>Opens a socket that sends and receives whole frames of one interface.</summary>
    public static LinuxSocket OpenPacket(NetworkNamespace? networkNamespace, IfIndex index)
    {
        const int AllProtocols = 0x0300; // ETH_P_ALL in network byte order
        var socket = Open(networkNamespace, SocketDomain.Packet, SocketStyle.Raw, AllProtocols);
        try
        {
            // struct sockaddr_ll: family (2), protocol (2, network order), index (4), then what only senders fill in.
            Span<byte> address = stackalloc byte[20];
            MemoryMarshal.Write(address, (ushort)Libc.AF_PACKET);
            MemoryMarshal.Write(address[2..], (ushort)AllProtocols);
            MemoryMarshal.Write(address[4..], index.Value);
            socket.Bind(address, $"link {index}");
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Bind(EndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        var address = endPoint.Serialize();
        Bind(address.Buffer.Span[..address.Size], $"{endPoint}");
    }

    /// <summary>Waits for the connection; for a datagram socket, fixes the peer.</summary>
    public unsafe void Connect(EndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        var address = endPoint.Serialize();

        // Safety: pinned for the call, its own length is passed.
        fixed (byte* start = address.Buffer.Span)
        {
            if (Libc.connect(_fd, start, (uint)address.Size) != 0)
            {
                throw ErrnoException.Last("connect", $"{endPoint}");
            }
        }
    }

    public void Listen(int backlog)
    {
        if (Libc.listen(_fd, backlog) != 0)
        {
            throw ErrnoException.Last("listen", $"{backlog}");
        }
    }

    /// <summary>Waits for a connection.</summary>
    public unsafe LinuxSocket Accept() =>
        new(SafeFd.Own(Libc.accept4(_fd, null, null, Libc.SOCK_CLOEXEC), "accept4", ""));

    public unsafe void SetOption(SocketOption option, int value)
    {
        // Safety: an int on the stack and its size.
        if (Libc.setsockopt(_fd, option.Level, option.Name, &value, sizeof(int)) != 0)
        {
            throw ErrnoException.Last("setsockopt", $"{option.Level}, {option.Name}, {value}");
        }
    }

    public void SetOption(SocketOption option, string value) => SetOption(option, Encoding.ASCII.GetBytes(value + '\0'), value);

    /// <summary>An option that is a structure.</summary>
    public void SetOption(SocketOption option, ReadOnlySpan<byte> value) => SetOption(option, value, Convert.ToHexString(value));

    /// <summary>Calls return <see cref="Errno.EAGAIN"/> instead of waiting.</summary>
    public void SetNonBlocking()
    {
        const int F_SETFL = 4;
        if (Libc.fcntl(_fd, F_SETFL, Libc.O_NONBLOCK) != 0)
        {
            throw ErrnoException.Last("fcntl", "O_NONBLOCK");
        }
    }

    /// <summary>Says that nothing more will be sent.</summary>
    public void ShutdownSend()
    {
        const int SHUT_WR = 1;
        if (Libc.shutdown(_fd, SHUT_WR) != 0)
        {
            throw ErrnoException.Last("shutdown", "SHUT_WR");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _fd.Dispose();

    private unsafe void SetOption(SocketOption option, ReadOnlySpan<byte> value, string text)
    {
        // Safety: pinned for the call, its own length is passed.
        fixed (byte* start = value)
        {
            if (Libc.setsockopt(_fd, option.Level, option.Name, start, (uint)value.Length) != 0)
            {
                throw ErrnoException.Last("setsockopt", $"{option.Level}, {option.Name}, {text}");
            }
        }
    }

    private unsafe void Bind(ReadOnlySpan<byte> address, string target)
    {
        // Safety: pinned for the call, its own length is passed.
        fixed (byte* start = address)
        {
            if (Libc.bind(_fd, start, (uint)address.Length) != 0)
            {
                throw ErrnoException.Last("bind", target);
            }
        }
    }

    private unsafe int NameInto(Span<byte> address)
    {
        var length = (uint)address.Length;

        // Safety: pinned for the call, the kernel writes at most the length passed.
        fixed (byte* start = address)
        {
            return Libc.getsockname(_fd, start, &length) == 0 ? (int)length : throw ErrnoException.Last("getsockname", "");
        }
    }
}
