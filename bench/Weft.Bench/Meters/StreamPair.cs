using Weft.Bench.Paths;
using Weft.Linux;
using Weft.Linux.Sockets;

namespace Weft.Bench.Meters;

/// <summary>A TCP connection with both ends in hand.</summary>
internal sealed class StreamPair : IDisposable
{
    // The machine's default may be BBR, which paces by timers: a benchmark of its own. As root any algorithm may be chosen
    // by name for a socket, also where the namespace's default cannot be changed.
    public const string Congestion = "cubic";

    /// <summary>The same as octets, for loops that must not allocate.</summary>
    public static ReadOnlySpan<byte> CongestionName => "cubic"u8;

    private StreamPair(LinuxSocket client, LinuxSocket server)
    {
        Client = client;
        Server = server;
    }

    public LinuxSocket Client { get; }

    public LinuxSocket Server { get; }

    public static StreamPair Open(BenchPath path)
    {
        using var listener = Listen(path);
        var client = LinuxSocket.Open(path.ClientNamespace, path.Domain, SocketStyle.Stream);
        client.SetOption(SocketOption.TcpCongestion, Congestion);
        client.SetOption(SocketOption.TcpNoDelay, 1);
        client.Connect(path.Reach(listener.LocalEndPoint));
        var server = listener.Accept();
        server.SetOption(SocketOption.TcpNoDelay, 1);
        return new StreamPair(client, server);
    }

    /// <summary>A listening socket on the path's server; accepted connections inherit its congestion control.</summary>
    public static LinuxSocket Listen(BenchPath path)
    {
        var listener = LinuxSocket.Open(path.ServerNamespace, path.Domain, SocketStyle.Stream);
        listener.SetOption(SocketOption.TcpCongestion, Congestion);
        listener.SetOption(SocketOption.ReuseAddress, 1); // a port of its own choice may have been used by the meter before
        listener.Bind(path.ListenAt);
        listener.Listen(128);
        return listener;
    }

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
    }

    /// <summary>Stops the run if a call did not move the octets it must.</summary>
    public static void Expect(int result, int octets, string call)
    {
        if (result != octets)
        {
            throw result < 0
                ? ErrnoException.Of(call, "bench", (Errno)(-result))
                : new InvalidOperationException($"{call} moved {result} of {octets} octets.");
        }
    }
}
