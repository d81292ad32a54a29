using System.Runtime.InteropServices;
using Weft.Linux.Interop;

namespace Weft.Linux.Sockets;

/// <summary>
/// A descriptor's number and nothing else, for loops that open and close thousands of sockets a second while being measured: no
/// handle, no allocation, no exception on the way. Everywhere else use <see cref="LinuxSocket"/>.
/// </summary>
/// <remarks>Whoever got it from <see cref="Open"/> or <see cref="Accept"/> calls <see cref="Close"/>, once.</remarks>
public readonly struct BareSocket : IEquatable<BareSocket>
{
    private readonly int _fd;

    private BareSocket(int fd) => _fd = fd;

    /// <summary>Opens a socket in the calling thread's namespace.</summary>
    public static BareSocket Open(SocketDomain domain, SocketStyle style)
    {
        var fd = Libc.socket((int)domain, (int)style | Libc.SOCK_CLOEXEC, 0);
        return fd >= 0 ? new BareSocket(fd) : throw ErrnoException.Last("socket", "bare");
    }

    /// <summary>Waits for a connection to a listening socket.</summary>
    public static unsafe BareSocket Accept(LinuxSocket listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        var fd = Libc.accept4_raw(listener.Number, null, null, Libc.SOCK_CLOEXEC);
        return fd >= 0 ? new BareSocket(fd) : throw ErrnoException.Last("accept4", "bare");
    }

    /// <param name="address">As <see cref="System.Net.EndPoint.Serialize"/> lays it out.</param>
    public unsafe void Connect(ReadOnlySpan<byte> address)
    {
        // Safety: pinned for the call, its own length is passed.
        fixed (byte* start = address)
        {
            if (Libc.connect_raw(_fd, start, (uint)address.Length) != 0)
            {
                throw ErrnoException.Last("connect", "bare");
            }
        }
    }

    public unsafe void SetOption(SocketOption option, ReadOnlySpan<byte> value)
    {
        // Safety: pinned for the call, its own length is passed.
        fixed (byte* start = value)
        {
            if (Libc.setsockopt_raw(_fd, option.Level, option.Name, start, (uint)value.Length) != 0)
            {
                throw ErrnoException.Last("setsockopt", "bare");
            }
        }
    }

    /// <inheritdoc cref="LinuxSocket.Send"/>
    public unsafe int Send(ReadOnlySpan<byte> bytes)
    {
        // Safety: pinned for the call, its own length is passed.
        fixed (byte* start = bytes)
        {
            var count = (int)Libc.send_raw(_fd, start, (nuint)bytes.Length, Libc.MSG_NOSIGNAL);
            return count >= 0 ? count : -Marshal.GetLastPInvokeError();
        }
    }

    /// <inheritdoc cref="LinuxSocket.Receive"/>
    public unsafe int Receive(Span<byte> buffer)
    {
        // Safety: pinned for the call, the kernel writes at most its own length.
        fixed (byte* start = buffer)
        {
            var count = (int)Libc.recv_raw(_fd, start, (nuint)buffer.Length, 0);
            return count >= 0 ? count : -Marshal.GetLastPInvokeError();
        }
    }

    public void Close()
    {
        if (Libc.close(_fd) != 0)
        {
            throw ErrnoException.Last("close", "bare");
        }
    }

    /// <inheritdoc/>
    public bool Equals(BareSocket other) => _fd == other._fd;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is BareSocket other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _fd;

    public static bool operator ==(BareSocket left, BareSocket right) => left.Equals(right);

    public static bool operator !=(BareSocket left, BareSocket right) => !left.Equals(right);
}
