using System.Net;
using System.Net.Sockets;
using System.Text;
using Weft.Testing.Namespaces;

namespace Weft.Node.Tests.Services;

/// <summary>A server in a namespace, on TCP and UDP: it answers whatever is said with its name and whom it takes the client for.</summary>
internal sealed class NamedServer : IDisposable
{
    private const int MaxMessage = 512;

    private readonly Socket _listener;
    private readonly Socket _datagrams;
    private readonly List<Socket> _connections = []; // guarded by itself
    private readonly string _name;

    public NamedServer(string name, LabNamespace ns, IPAddress address, int port)
    {
        _name = name;
        (_listener, _datagrams) = ns.Handle.Run(() => (
            new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp), new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp)));
        _listener.Bind(new IPEndPoint(address, port));
        _listener.Listen();
        _datagrams.Bind(new IPEndPoint(address, port));
        Start(Accept);
        Start(Answer);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _datagrams.Dispose();
        lock (_connections)
        {
            _connections.ForEach(connection => connection.Dispose());
        }
    }

    private static void Start(Action serve) => new Thread(() =>
    {
        try
        {
            serve();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The server is closed, or its client was.
            return;
        }
    })
    { IsBackground = true }.Start();

    private void Accept()
    {
        while (true)
        {
            var connection = _listener.Accept();
            lock (_connections)
            {
                _connections.Add(connection);
            }

            Start(() => Serve(connection));
        }
    }

    private void Serve(Socket connection)
    {
        var buffer = new byte[MaxMessage];
        while (connection.Receive(buffer) > 0)
        {
            connection.Send(Reply(connection.RemoteEndPoint!));
        }

        connection.Close();
    }

    private void Answer()
    {
        var buffer = new byte[MaxMessage];
        while (true)
        {
            EndPoint client = new IPEndPoint(_datagrams.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
            _datagrams.ReceiveFrom(buffer, ref client);
            _datagrams.SendTo(Reply(client), client);
        }
    }

    private byte[] Reply(EndPoint client) => Encoding.ASCII.GetBytes($"{_name} {((IPEndPoint)client).Address}");
}
