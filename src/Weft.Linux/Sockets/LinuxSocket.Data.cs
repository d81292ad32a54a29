using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Weft.Linux.Interop;

namespace Weft.Linux.Sockets;

/// <content>Moving bytes: two calls for measured loops, and calmer ones for everything else.</content>
public sealed partial class LinuxSocket
{
    /// <summary>Sends without exceptions or allocation.</summary>
    /// <returns>Octets sent, or the negative of an <see cref="Errno"/>.</returns>
    public unsafe int Send(ReadOnlySpan<byte> bytes)
    {
        // Safety: pinned for the call, its own length is passed; the descriptor is open by the contract of this type.
        fixed (byte* start = bytes)
        {
            var count = (int)Libc.send_raw(_number, start, (nuint)bytes.Length, Libc.MSG_NOSIGNAL);
            return count >= 0 ? count : -Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>Receives without exceptions or allocation.</summary>
    /// <returns>Octets received (0: the peer has ended), or the negative of an <see cref="Errno"/>.</returns>
    public unsafe int Receive(Span<byte> buffer)
    {
        // Safety: as in Send.
        fixed (byte* start = buffer)
        {
            var count = (int)Libc.recv_raw(_number, start, (nuint)buffer.Length, 0);
            return count >= 0 ? count : -Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>Sends one datagram to an address; throws if the kernel refuses it (EMSGSIZE: larger than the path takes).</summary>
    public unsafe void SendTo(ReadOnlySpan<byte> bytes, EndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        var address = endPoint.Serialize();

        // Safety: both pinned for the call, with their own lengths.
        fixed (byte* start = bytes, to = address.Buffer.Span)
        {
            if (Libc.sendto(_fd, start, (nuint)bytes.Length, Libc.MSG_NOSIGNAL, to, (uint)address.Size) < 0)
            {
                throw ErrnoException.Last("sendto", $"{endPoint}, {bytes.Length} octets");
            }
        }
    }

    /// <summary>Waits for bytes; false if none came in time. Other errors throw.</summary>
    public bool TryReceive(Span<byte> buffer, TimeSpan timeout, out int count)
    {
        count = 0;
        if (!Wait(Libc.POLLIN, timeout))
        {
            return false;
        }

        count = Receive(buffer);
        return count >= 0 ? true : throw ErrnoException.Of("recv", "", (Errno)(-count));
    }

    /// <summary>Waits for a datagram and says who sent it; false if none came in time.</summary>
    public unsafe bool TryReceiveFrom(Span<byte> buffer, TimeSpan timeout, out int count, out IPEndPoint sender)
    {
        sender = new IPEndPoint(IPAddress.Any, 0);
        count = 0;
        if (!Wait(Libc.POLLIN, timeout))
        {
            return false;
        }

        var address = new SocketAddress(AddressFamily.InterNetworkV6, MaxAddressLength);
        var length = (uint)MaxAddressLength;

        // Safety: both pinned for the call; the kernel writes at most the lengths passed.
        fixed (byte* start = buffer, from = address.Buffer.Span)
        {
            count = (int)Libc.recvfrom(_fd, start, (nuint)buffer.Length, 0, from, &length);
        }

        if (count < 0)
        {
            throw ErrnoException.Last("recvfrom", "");
        }

        address.Size = (int)length;
        if (address.Family is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6)
        {
            sender = (IPEndPoint)new IPEndPoint(address.Family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0).Create(address);
        }

        return true;
    }

    // A signal interrupts poll(2); the time already waited counts.
    private unsafe bool Wait(short events, TimeSpan timeout)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var left = timeout - Stopwatch.GetElapsedTime(started);
            var milliseconds = (int)Math.Clamp(Math.Ceiling(left.TotalMilliseconds), 0, int.MaxValue);
            var poll = new Libc.poll_fd { fd = _number, events = events };

            // Safety: one structure on the stack.
            var ready = Libc.poll(&poll, 1, milliseconds);
            if (ready >= 0)
            {
                return ready > 0;
            }

            if ((Errno)Marshal.GetLastPInvokeError() != Errno.EINTR)
            {
                throw ErrnoException.Last("poll", "");
            }
        }
    }
}
