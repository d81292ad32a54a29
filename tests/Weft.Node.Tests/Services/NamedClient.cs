using System.Net;
using System.Net.Sockets;
using System.Text;
using Weft.Testing.Namespaces;

namespace Weft.Node.Tests.Services;

/// <summary>A connection from a namespace to a Service. The socket is connected, so an answer of any other address than the Service's is not taken.</summary>
internal sealed class NamedClient : IDisposable
{
    private const int TimeoutMilliseconds = 3000;
    private const int MaxMessage = 512;

    private readonly Socket _socket;

    public NamedClient(LabNamespace ns, ProtocolType protocol, IPAddress address, int port)
    {
        var type = protocol == ProtocolType.Udp ? SocketType.Dgram : SocketType.Stream;
        _socket = ns.Handle.Run(() => new Socket(address.AddressFamily, type, protocol));
        _socket.ReceiveTimeout = TimeoutMilliseconds;
        _socket.SendTimeout = TimeoutMilliseconds;
        try
        {
            _socket.Connect(new IPEndPoint(address, port));
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    /// <summary>Who answered, and whom they took the client for.</summary>
    public (string Server, IPAddress Seen) Ask()
    {
        Say();
        var buffer = new byte[MaxMessage];
        var words = Encoding.ASCII.GetString(buffer, 0, _socket.Receive(buffer)).Split(' ');
        return (words[0], IPAddress.Parse(words[1]));
    }

    /// <summary>Asks without waiting for an answer.</summary>
    public void Say() => _socket.Send("?"u8);

    /// <summary>A connection for one question.</summary>
    public static (string Server, IPAddress Seen) AskOnce(LabNamespace ns, ProtocolType protocol, IPAddress address, int port)
    {
        using var client = new NamedClient(ns, protocol, address, port);
        return client.Ask();
    }

    public void Dispose() => _socket.Dispose();
}
