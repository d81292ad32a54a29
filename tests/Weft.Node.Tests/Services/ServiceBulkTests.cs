using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Weft.Node.Tests.Dataplane;
using Weft.Testing.Namespaces;

namespace Weft.Node.Tests.Services;

/// <summary>Sockets of real clients and servers, with the segmentation and checksums that real stacks leave to their devices.</summary>
public abstract class ServiceBulkTests(BulkFixture scene)
{
    private const int BulkBytes = 4 << 20;
    private const int DatagramBytes = 1200;
    private const int FragmentedBytes = 5000;
    private const int Attempts = 10;

    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(200);

    public static TheoryData<AddressFamily> Families => new(AddressFamily.InterNetwork, AddressFamily.InterNetworkV6);

    [Theory]
    [MemberData(nameof(Families))]
    public void A_workload_is_served_by_one_beside_it_and_by_one_on_another_node(AddressFamily family)
    {
        foreach (var server in new[] { scene.Beside, scene.Right })
        {
            Exchange(family, scene.Left.Namespace, server.Namespace, AddressOf(server, family));
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_workload_is_served_by_itself(AddressFamily family) =>
        Exchange(family, scene.Left.Namespace, scene.Left.Namespace, AddressOf(scene.Left, family));

    [Theory]
    [MemberData(nameof(Families))]
    public void A_nodes_process_is_served_by_workloads_of_this_and_another_node(AddressFamily family)
    {
        foreach (var server in new[] { scene.Left, scene.Right })
        {
            Exchange(family, scene.Left.Node.Namespace, server.Namespace, AddressOf(server, family));
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_workload_is_served_by_a_process_of_its_own_and_of_another_node(AddressFamily family)
    {
        foreach (var server in new[] { scene.Left.Node, scene.Right.Node })
        {
            Exchange(family, scene.Left.Namespace, server.Namespace, Underlay(server, family));
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_nodes_process_is_served_by_one_of_the_same_node(AddressFamily family) =>
        Exchange(family, scene.Left.Node.Namespace, scene.Left.Node.Namespace, Underlay(scene.Left.Node, family));

    [Theory]
    [MemberData(nameof(Families))]
    public void A_client_outside_is_served_by_workloads_of_the_node_it_enters_by_and_of_another(AddressFamily family)
    {
        foreach (var server in new[] { scene.Left, scene.Right })
        {
            Exchange(family, scene.Outside, server.Namespace, AddressOf(server, family));
            Exchange(family, scene.Outside, server.Namespace, AddressOf(server, family), Underlay(scene.Left.Node, family), BulkFixture.NodePort);
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_client_outside_is_served_by_processes_of_the_node_it_enters_by_and_of_another(AddressFamily family)
    {
        foreach (var server in new[] { scene.Left.Node, scene.Right.Node })
        {
            Exchange(family, scene.Outside, server.Namespace, Underlay(server, family));
        }
    }

    /// <summary>Bulk by TCP both ways, then datagrams small and cut in pieces, there and back.</summary>
    private void Exchange(AddressFamily family, LabNamespace from, LabNamespace to, IPAddress backend, IPAddress? at = null, ushort port = BulkFixture.ServicePort)
    {
        at ??= BulkFixture.Vip(family);
        using var listener = Open(to, family, SocketType.Stream);
        listener.Bind(new IPEndPoint(backend, 0));
        listener.Listen();
        var backendPort = (ushort)((IPEndPoint)listener.LocalEndPoint!).Port;
        using var datagrams = Open(to, family, SocketType.Dgram);
        datagrams.Bind(new IPEndPoint(backend, backendPort));
        scene.Serve(family, backend, backendPort);

        using var client = Open(from, family, SocketType.Stream);
        client.Connect(at, port);
        using var server = listener.Accept();
        Bulk(client, server);
        Bulk(server, client);
        foreach (var length in new[] { DatagramBytes, FragmentedBytes })
        {
            Datagram(Open(from, family, SocketType.Dgram), datagrams, new IPEndPoint(at, port), length);
        }
    }

    private static void Bulk(Socket from, Socket to)
    {
        var sent = RandomNumberGenerator.GetBytes(BulkBytes);
        var received = new byte[BulkBytes];
        var writing = Task.Run(() => from.Send(sent));
        for (var count = 0; count < BulkBytes;)
        {
            count += to.Receive(received.AsSpan(count));
        }

        Assert.Equal(BulkBytes, writing.GetAwaiter().GetResult());
        Assert.True(sent.AsSpan().SequenceEqual(received));
    }

    private static void Datagram(Socket client, Socket server, IPEndPoint to, int length)
    {
        using (client)
        {
            client.Connect(to);
            Send(client, server, RandomNumberGenerator.GetBytes(length));
            var buffer = new byte[length + 1];
            EndPoint sender = new IPEndPoint(to.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
            Assert.Equal(length, server.ReceiveFrom(buffer, ref sender));
            server.SendTo(buffer.AsSpan(0, length), sender);
            Assert.Equal(length, client.Receive(buffer));
        }
    }

    /// <summary>The first datagrams may be lost to learning what the way carries: IPv6 packets are not cut on it, their sender is told.</summary>
    private static void Send(Socket client, Socket server, byte[] datagram)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            try
            {
                client.Send(datagram);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.MessageSize)
            {
                continue;
            }

            if (server.Poll(_patience, SelectMode.SelectRead))
            {
                return;
            }
        }
    }

    private static Socket Open(LabNamespace ns, AddressFamily family, SocketType type)
    {
        const int Timeout = 5000;
        var socket = ns.Handle.Run(() => new Socket(family, type, type == SocketType.Stream ? ProtocolType.Tcp : ProtocolType.Udp));
        socket.ReceiveTimeout = Timeout;
        socket.SendTimeout = Timeout;
        return socket;
    }

    private static IPAddress AddressOf(FabricPod pod, AddressFamily family) => family == AddressFamily.InterNetwork ? pod.Ipv4 : pod.Ipv6;

    private static IPAddress Underlay(FabricNode node, AddressFamily family) => family == AddressFamily.InterNetwork ? node.Underlay4 : node.Underlay6;
}

public sealed class NativeServiceBulkTests(NativeBulk scene) : ServiceBulkTests(scene), IClassFixture<NativeBulk>;

public sealed class VxlanServiceBulkTests(VxlanBulk scene) : ServiceBulkTests(scene), IClassFixture<VxlanBulk>;
