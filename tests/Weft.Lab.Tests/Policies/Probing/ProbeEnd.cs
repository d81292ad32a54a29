using System.Net;
using System.Net.Sockets;
using Weft.Linux.Namespaces;

namespace Weft.Lab.Tests.Policies.Probing;

/// <summary>
/// A network namespace with sockets of this test in it: it listens on ports 80 and 81 over TCP, UDP and SCTP, in both families,
/// and answers everything.
/// </summary>
internal sealed class ProbeEnd : IAsyncDisposable
{
    private static readonly int[] _ports = [80, 81];

    private readonly NetworkNamespace _network;
    private readonly CancellationTokenSource _ended = new();
    private readonly List<Socket> _sockets = [];
    private readonly List<Task> _loops = [];
    private readonly Socket[] _listeners;
    private volatile ProbeBoard? _board;

    public ProbeEnd(string name, string path)
    {
        Name = name;
        _network = NetworkNamespace.Open(path);
        _listeners = Open(() => Bound(SocketType.Stream, ProtocolType.Tcp));
        Socket[] datagrams = Open(() => Bound(SocketType.Dgram, ProtocolType.Udp));
        Socket[] associations = Open(() => [SctpProbe.OpenRaw(false), SctpProbe.OpenRaw(true)]);
        _loops.AddRange(datagrams.Select(EchoAsync).Concat(associations.Select(AnswerAsync)));
    }

    public string Name { get; }

    /// <summary>A round begins: where the end's listeners report what arrives.</summary>
    public void Begin(ProbeBoard board)
    {
        _board = board;

        // The kernel's handshake is the whole answer. What is left of it in the queues of earlier rounds has to go; taking it
        // earlier would send resets that a client may see before it has seen that it is connected.
        foreach (Socket listener in _listeners)
        {
            while (listener.Poll(TimeSpan.Zero, SelectMode.SelectRead))
            {
                listener.Accept().Dispose();
            }
        }
    }

    /// <summary>Opens sockets in the namespace. They live there; they are used from anywhere.</summary>
    public T Run<T>(Func<T> open) => _network.Run(open);

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _sockets.ForEach(socket => socket.Dispose());
        await Task.WhenAll(_loops);
        _network.Dispose();
        _ended.Dispose();
    }

    private Socket[] Open(Func<Socket[]> open)
    {
        Socket[] opened = _network.Run(open);
        _sockets.AddRange(opened);
        return opened;
    }

    private static Socket[] Bound(SocketType type, ProtocolType protocol) => [.. _ports.Select(port =>
    {
        Socket socket = new(AddressFamily.InterNetworkV6, type, protocol) { DualMode = true };
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
        if (type == SocketType.Stream)
        {
            socket.Listen(backlog: 512);
        }

        return socket;
    })];

    private Task EchoAsync(Socket socket)
    {
        byte[] buffer = new byte[2048];
        IPEndPoint any = new(IPAddress.IPv6Any, 0);
        return LoopAsync(async cancellationToken =>
        {
            SocketReceiveFromResult received = await socket.ReceiveFromAsync(buffer, any, cancellationToken);
            _board?.Arrived(buffer.AsSpan(0, received.ReceivedBytes));
            await socket.SendToAsync(buffer.AsMemory(0, received.ReceivedBytes), received.RemoteEndPoint, cancellationToken);
        });
    }

    private Task AnswerAsync(Socket socket)
    {
        byte[] buffer = new byte[2048];
        IPEndPoint any = new(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        return LoopAsync(async cancellationToken =>
        {
            SocketReceiveFromResult received = await socket.ReceiveFromAsync(buffer, any, cancellationToken);
            if (SctpProbe.TryRead(buffer.AsSpan(0, received.ReceivedBytes), socket.AddressFamily, SctpProbe.Init, out SctpProbe init))
            {
                _board?.Arrived(init.Mark);
                await socket.SendToAsync(init.Answer().Write(), received.RemoteEndPoint, cancellationToken);
            }
        });
    }

    // A client that has gone meanwhile is no concern of the listener.
    private async Task LoopAsync(Func<CancellationToken, Task> once)
    {
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                await once(_ended.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                continue;
            }
        }
    }
}
