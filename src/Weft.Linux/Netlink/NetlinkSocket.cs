using System.Runtime.InteropServices;
using Weft.Linux.Interop;
using Weft.Linux.Namespaces;

namespace Weft.Linux.Netlink;

/// <summary>A routing netlink socket: one request at a time, each answered before the next.</summary>
/// <remarks>Safe for use from several threads; the kernel answers a request in the call that sends it, so nothing here waits.</remarks>
internal sealed class NetlinkSocket : IDisposable
{
    // What the kernel's dumps need at most: it fills up to 32 KiB a datagram if the reader has the room.
    private const int ReceiveBytes = 64 * 1024;
    private const int SocketBufferBytes = 1024 * 1024;
    private const int MaxDumpAttempts = 16;

    private readonly SafeFd _socket;
    private readonly Lock _lock = new(); // guards the request in flight and what follows
    private readonly byte[] _buffer = new byte[ReceiveBytes];
    private uint _sequence;

    private NetlinkSocket(SafeFd socket)
    {
        _socket = socket;
        SetOption(Libc.SOL_SOCKET, Libc.SO_RCVBUF, SocketBufferBytes);
        SetOption(Libc.SOL_NETLINK, Libc.NETLINK_EXT_ACK, 1);
        SetOption(Libc.SOL_NETLINK, Libc.NETLINK_CAP_ACK, 1);
        SetOption(Libc.SOL_NETLINK, Libc.NETLINK_GET_STRICT_CHK, 1);
    }

    /// <summary>Takes one message of an answer: its type and what follows the netlink header.</summary>
    public delegate void MessageHandler(ushort type, ReadOnlySpan<byte> payload);

    /// <summary>Opens a socket in this process's namespace, or in another.</summary>
    public static NetlinkSocket Open(NetworkNamespace? networkNamespace)
    {
        const int Type = Libc.SOCK_RAW | Libc.SOCK_CLOEXEC;
        var socket = networkNamespace is null
            ? SafeFd.Own(Libc.socket(Libc.AF_NETLINK, Type, Libc.NETLINK_ROUTE), "socket", "AF_NETLINK")
            : networkNamespace.OpenSocket(Libc.AF_NETLINK, Type, Libc.NETLINK_ROUTE);
        try
        {
            return new NetlinkSocket(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a change and returns the kernel's verdict.</summary>
    public NetlinkError Execute(NetlinkRequest request) => Transact(request, Libc.NLM_F_ACK, null);

    /// <summary>Sends a question with one answer; the handler is called for each message of it.</summary>
    public NetlinkError Query(NetlinkRequest request, MessageHandler handler) => Transact(request, Libc.NLM_F_ACK, handler);

    /// <summary>Asks for a whole table, again if it changed while it was read.</summary>
    /// <remarks><paramref name="restart"/> is called before each attempt, to forget what an earlier one brought.</remarks>
    public void Dump(Func<NetlinkRequest> request, Action restart, MessageHandler handler)
    {
        for (var attempt = 1; ; attempt++)
        {
            restart();
            var message = request();
            var error = Transact(message, 0, handler);
            if (error.Errno == Errno.EINTR && attempt < MaxDumpAttempts)
            {
                continue;
            }

            Check(message, error);
            return;
        }
    }

    /// <summary>Throws if the verdict is an error.</summary>
    public static void Check(NetlinkRequest request, NetlinkError error)
    {
        if (error.Errno != Errno.None)
        {
            throw ErrnoException.Of($"netlink {NetlinkNames.Of(request.Type)}", request.Target, error.Errno, error.Message);
        }
    }

    public void Dispose() => _socket.Dispose();

    private NetlinkError Transact(NetlinkRequest request, ushort flags, MessageHandler? handler)
    {
        lock (_lock)
        {
            var sequence = ++_sequence;
            request.AddFlags(flags);
            request.Hold();
            try
            {
                Send(request.Finish(sequence), request);
            }
            finally
            {
                // The kernel has resolved them by now: it handles a request in the call that sends it.
                request.Release();
            }

            return ReceiveAnswer(request, sequence, handler);
        }
    }

    // The answer ends with an error message (an acknowledgement is one that says zero) or, for a dump, with a done message.
    private NetlinkError ReceiveAnswer(NetlinkRequest request, uint sequence, MessageHandler? handler)
    {
        var interrupted = false;
        while (true)
        {
            var messages = new NetlinkMessages(_buffer.AsSpan(0, Receive(request)));
            while (messages.TryRead())
            {
                // Left over from a request whose answer was not read to its end (a handler threw).
                if (messages.Sequence != sequence)
                {
                    continue;
                }

                interrupted |= (messages.Flags & Libc.NLM_F_DUMP_INTR) != 0;
                if (messages.Type is Libc.NLMSG_ERROR or Libc.NLMSG_DONE)
                {
                    var error = messages.Type == Libc.NLMSG_ERROR
                        ? NetlinkError.Parse(messages.Flags, messages.Payload)
                        : NetlinkError.ParseDone(messages.Payload);
                    return interrupted && error.Errno == Errno.None ? new NetlinkError(Errno.EINTR, "the table kept changing") : error;
                }

                if (messages.Type != Libc.NLMSG_NOOP)
                {
                    handler?.Invoke(messages.Type, messages.Payload);
                }
            }
        }
    }

    private unsafe void Send(ReadOnlySpan<byte> message, NetlinkRequest request)
    {
        // Safety: the span is pinned for the call and its own length is passed; no address, so the kernel is the receiver.
        fixed (byte* start = message)
        {
            if (Libc.sendto(_socket, start, (nuint)message.Length, 0, null, 0) != message.Length)
            {
                throw ErrnoException.Last("sendto", $"netlink {NetlinkNames.Of(request.Type)}, {request.Target}");
            }
        }
    }

    private unsafe int Receive(NetlinkRequest request)
    {
        while (true)
        {
            // Safety: the kernel writes at most the pinned buffer's own length.
            fixed (byte* start = _buffer)
            {
                var count = (int)Libc.recvfrom(_socket, start, (nuint)_buffer.Length, Libc.MSG_TRUNC, null, null);
                if (count >= 0)
                {
                    return count <= _buffer.Length
                        ? count
                        : throw ErrnoException.Of("recvfrom", $"netlink {NetlinkNames.Of(request.Type)}", Errno.EMSGSIZE, $"{count} octets");
                }
            }

            if ((Errno)Marshal.GetLastPInvokeError() != Errno.EINTR)
            {
                throw ErrnoException.Last("recvfrom", $"netlink {NetlinkNames.Of(request.Type)}, {request.Target}");
            }
        }
    }

    private unsafe void SetOption(int level, int name, int value)
    {
        // Safety: the option is an int on the stack and its size is passed.
        if (Libc.setsockopt(_socket, level, name, &value, sizeof(int)) != 0)
        {
            throw ErrnoException.Last("setsockopt", $"netlink {level}, {name}");
        }
    }
}
