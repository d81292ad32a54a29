using System.Net;
using System.Net.Sockets;
using System.Text;
using Weft.Testing.Namespaces;

namespace Weft.Node.Tests.Dataplane;

/// <summary>Sockets in two namespaces, used synchronously from the test's own thread.</summary>
internal static class Echo
{
    private const int TimeoutMilliseconds = 5000;
    private const int ClosedPort = 9;

    /// <summary>Sends a datagram there and back.</summary>
    public static string Udp(LabNamespace from, LabNamespace to, IPAddress address, string text)
    {
        using var server = Open(to, address.AddressFamily, SocketType.Dgram);
        server.Bind(new IPEndPoint(address, 0));
        using var client = Open(from, address.AddressFamily, SocketType.Dgram);
        client.Connect(server.LocalEndPoint!);
        client.Send(Encoding.ASCII.GetBytes(text));
        var buffer = new byte[text.Length + 1];
        EndPoint sender = new IPEndPoint(address.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        var length = server.ReceiveFrom(buffer, ref sender);
        server.SendTo(buffer.AsSpan(0, length), sender);
        return Encoding.ASCII.GetString(buffer, 0, client.Receive(buffer));
    }

    /// <summary>Opens a connection and sends there and back.</summary>
    public static string Tcp(LabNamespace from, LabNamespace to, IPAddress address, string text)
    {
        using var listener = Open(to, address.AddressFamily, SocketType.Stream);
        listener.Bind(new IPEndPoint(address, 0));
        listener.Listen();
        using var client = Open(from, address.AddressFamily, SocketType.Stream);
        client.Connect(listener.LocalEndPoint!);
        using var server = listener.Accept();
        server.ReceiveTimeout = TimeoutMilliseconds;
        client.Send(Encoding.ASCII.GetBytes(text));
        var buffer = new byte[text.Length];
        var length = server.Receive(buffer);
        server.Send(buffer.AsSpan(0, length));
        return Encoding.ASCII.GetString(buffer, 0, client.Receive(buffer));
    }

    /// <summary>True when the far side's "port unreachable" came back for a datagram.</summary>
    public static bool IsRefused(LabNamespace from, IPAddress address)
    {
        using var client = Open(from, address.AddressFamily, SocketType.Dgram);
        client.Connect(new IPEndPoint(address, ClosedPort));
        client.Send([1]);
        var error = Assert.Throws<SocketException>(() => client.Receive(new byte[1]));
        return error.SocketErrorCode == SocketError.ConnectionRefused;
    }

    private static Socket Open(LabNamespace ns, AddressFamily family, SocketType type)
    {
        var socket = ns.Handle.Run(() => new Socket(family, type, type == SocketType.Stream ? ProtocolType.Tcp : ProtocolType.Udp));
        socket.ReceiveTimeout = TimeoutMilliseconds;
        socket.SendTimeout = TimeoutMilliseconds;
        return socket;
    }
}
