using System.Net;
using System.Net.Sockets;
using Weft.Api;
using Weft.Linux.Namespaces;

namespace Weft.Agent.Services.HealthChecks;

/// <summary>
/// One port on which balancers ask for one Service: HTTP/1.1 by hand, one answer to a connection, because a cluster may have thousands of such ports
/// and a web server for each would cost more than the agent.
/// </summary>
internal sealed class HealthCheckListener : IDisposable
{
    private const int ListenQueue = 16;

    private const int MaxRequestBytes = 8 << 10;

    /// <summary>Who asks for health sends its few lines at once.</summary>
    private static readonly TimeSpan _readLimit = TimeSpan.FromSeconds(5);

    /// <summary>After an accept that failed: what is short then is not there again at once.</summary>
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _slots;
    private readonly TimeProvider _time;
    private volatile Answer _answer;

    private HealthCheckListener(Socket socket, Answer answer, SemaphoreSlim slots, TimeProvider time)
    {
        (_socket, _answer, _slots, _time) = (socket, answer, slots, time);
        _ = AcceptAsync();
    }

    /// <summary>Listens on every address of the node.</summary>
    /// <param name="network">The node's namespace; null for this process's own.</param>
    /// <param name="slots">How many connections are served at once, over all ports.</param>
    /// <exception cref="SocketException">The port is somebody else's.</exception>
    public static HealthCheckListener Open(
        NetworkNamespace? network, ushort port, ObjectKey service, int endpoints, SemaphoreSlim slots, TimeProvider time)
    {
        var socket = network is null ? Listen(port) : network.Run(() => Listen(port));
        return new HealthCheckListener(socket, new Answer(service, endpoints), slots, time);
    }

    public void Tell(ObjectKey service, int endpoints) => _answer = new Answer(service, endpoints);

    public void Dispose()
    {
        _stop.Cancel();
        _socket.Dispose();
        _stop.Dispose();
    }

    private static Socket Listen(ushort port)
    {
        var isDual = Socket.OSSupportsIPv6;
        var socket = new Socket(isDual ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (isDual)
            {
                socket.DualMode = true;
            }

            // A port of an agent that has just ended is taken over at once.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(isDual ? IPAddress.IPv6Any : IPAddress.Any, port));
            socket.Listen(ListenQueue);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task AcceptAsync()
    {
        var stop = _stop.Token;
        try
        {
            while (true)
            {
                if (await AcceptOneAsync(stop) is { } connection)
                {
                    await _slots.WaitAsync(stop);
                    _ = ServeAsync(connection, stop);
                }
                else
                {
                    await Task.Delay(_pause, _time, stop);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Closed: the Service is gone or the agent ends.
        }
    }

    /// <summary>Null when the process has no descriptor to spare, or the caller was gone before it was let in.</summary>
    private async Task<Socket?> AcceptOneAsync(CancellationToken stop)
    {
        try
        {
            return await _socket.AcceptAsync(stop);
        }
        catch (SocketException) when (!stop.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task ServeAsync(Socket connection, CancellationToken stop)
    {
        try
        {
            using (connection)
            {
                using var deadline = new CancellationTokenSource(_readLimit, _time);
                using var linked = CancellationTokenSource.CreateLinkedTokenSource(stop, deadline.Token);
                if (await ReadMethodAsync(connection, linked.Token) is { } method)
                {
                    var answer = _answer;
                    await connection.SendAsync(HealthCheckReply.Of(answer.Service, answer.Endpoints, withBody: method != "HEAD"), linked.Token);
                    connection.Shutdown(SocketShutdown.Send);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Whoever asked went away, or took too long.
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>Null for what is no request. Path and headers say nothing that the answer depends on.</summary>
    private static async Task<string?> ReadMethodAsync(Socket connection, CancellationToken cancellationToken)
    {
        var request = new byte[MaxRequestBytes];
        var length = 0;
        while (length < request.Length)
        {
            var read = await connection.ReceiveAsync(request.AsMemory(length), cancellationToken);
            length += read;
            var text = request.AsSpan(0, length);
            if (text.IndexOf("\r\n\r\n"u8) >= 0)
            {
                var end = text.IndexOf((byte)' ');
                return end > 0 ? System.Text.Encoding.ASCII.GetString(text[..end]) : null;
            }

            if (read == 0)
            {
                return null;
            }
        }

        return null;
    }

    private sealed record Answer(ObjectKey Service, int Endpoints);
}
