using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Weft.Dataplane.Nodes;
using Weft.Dataplane.Services;
using Weft.Node.Tests.Dataplane;

namespace Weft.Node.Tests.Services;

/// <summary>Balancing at the socket: the programs at a control group, with clients that nobody here wrote.</summary>
public sealed class SocketBalancingTests
{
    private const ushort Port = 80;
    private const ushort BackendPort = 8080;

    // Prints who the socket says its peer is, then what the peer says.
    private const string Connect = """
        my ($family, $address, $port) = @ARGV;
        my $to = $family == 4 ? pack_sockaddr_in($port, inet_pton(AF_INET, $address)) : pack_sockaddr_in6($port, inet_pton(AF_INET6, $address));
        socket(my $s, $family == 4 ? AF_INET : AF_INET6, SOCK_STREAM, 0) or die $!;
        setsockopt($s, SOL_SOCKET, SO_RCVTIMEO, pack('l!l!', 5, 0));
        connect($s, $to) or die "connect: $!";
        my $peer = getpeername($s);
        my ($p, $a) = $family == 4 ? unpack_sockaddr_in($peer) : unpack_sockaddr_in6($peer);
        my $said = <$s>;
        print inet_ntop($family == 4 ? AF_INET : AF_INET6, $a), ' ', $p, ' ', $said;
        """;

    // Sends two datagrams without connecting; prints from where each answer came and what it was.
    private const string Send = """
        my ($family, $address, $port) = @ARGV;
        my $to = $family == 4 ? pack_sockaddr_in($port, inet_pton(AF_INET, $address)) : pack_sockaddr_in6($port, inet_pton(AF_INET6, $address));
        socket(my $s, $family == 4 ? AF_INET : AF_INET6, SOCK_DGRAM, 0) or die $!;
        setsockopt($s, SOL_SOCKET, SO_RCVTIMEO, pack('l!l!', 5, 0));
        for (1 .. 2) {
            send($s, 'hello', 0, $to) or die "send: $!";
            my $from = recv($s, my $said, 100, 0) or die "recv: $!";
            my ($p, $a) = $family == 4 ? unpack_sockaddr_in($from) : unpack_sockaddr_in6($from);
            print inet_ntop($family == 4 ? AF_INET : AF_INET6, $a), ' ', $p, ' ', $said, "\n";
        }
        """;

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_connection_is_made_to_a_backend_and_its_peer_keeps_the_name_of_the_service(int family)
    {
        using var world = new World(family, ProtocolType.Tcp);
        using var server = world.Listen();

        var said = world.InGroup(Connect);

        Assert.Equal($"{world.Service} {Port} from {world.Client}\n", said);
        Assert.Equal(0, world.Translations);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Outside_the_group_every_packet_is_translated_with_the_same_result(int family)
    {
        using var world = new World(family, ProtocolType.Tcp);
        using var server = world.Listen();

        var said = world.OutOfGroup(Connect);

        Assert.Equal($"{world.Service} {Port} from {world.Client}\n", said);
        Assert.Equal(1, world.Translations);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Datagrams_of_a_socket_that_is_not_connected_go_to_one_backend_and_are_answered_by_the_service(int family)
    {
        using var world = new World(family, ProtocolType.Udp);
        using var server = world.Listen();

        var said = world.InGroup(Send);

        Assert.Equal($"{world.Service} {Port} from {world.Client}\n{world.Service} {Port} from {world.Client}\n", said);
        Assert.Equal(0, world.Translations);
    }

    [Fact]
    public void An_agent_that_is_told_to_stop_takes_the_programs_away_and_packets_are_translated_again()
    {
        using var world = new World(4, ProtocolType.Tcp);
        using var server = world.Listen();
        world.Balance(world.Group);
        world.InGroup(Connect);
        Assert.Equal(0, world.Translations);

        world.Balance(null);
        world.InGroup(Connect);

        Assert.Equal(1, world.Translations);
    }

    /// <summary>A client on one node, a backend on another that tells each client its address, a Service before it.</summary>
    private sealed class World : IDisposable
    {
        private readonly FabricLab _lab;
        private readonly FabricPod _client;
        private readonly FabricPod _server;
        private readonly ProtocolType _protocol;
        private readonly int _family;

        public World(int family, ProtocolType protocol)
        {
            (_family, _protocol) = (family, protocol);
            (_lab, _client, _server) = FabricLab.Pair(RemotePath.Native);
            Group = new ControlGroup();
            ServicePortKey key = new("test", "web", "http", Service.AddressFamily);
            BackendSpec backend = new(Address(_server), BackendPort, Weight: 1, Inside: true, Outside: false);
            Node.State = Node.State with
            {
                ServicePrefixes = [new IPNetwork(Service, family == 4 ? 32 : 128)],
                Services = ServiceSet.Of([new ServicePortSpec(key, (byte)protocol, [new ServiceFrontend(Service, Port, FrontendKind.Cluster)], [backend], null, [])]),
            };
            Balance(Group);
        }

        public FabricNode Node => _client.Node;

        public ControlGroup Group { get; }

        public IPAddress Service => IPAddress.Parse(_family == 4 ? "10.96.0.10" : "fd96::a");

        public IPAddress Client => Address(_client);

        /// <summary>Flows that the client's node has given to a backend packet by packet.</summary>
        public long Translations => Node.Forwarded(Weft.Dataplane.Abi.Counter.ServiceFlow);

        /// <summary>Starts the node's dataplane anew with another setting.</summary>
        public void Balance(ControlGroup? group)
        {
            Node.Options = Node.Options with { SocketCgroup = group?.Path };
            Node.Reopen();
            Node.Apply();
        }

        public string InGroup(string script) => Group.Perl(_client.Namespace, script, Arguments);

        public string OutOfGroup(string script) => _client.Exec("perl", ["-MSocket=:all", "-e", script, "--", .. Arguments]);

        private string[] Arguments => [_family.ToString(CultureInfo.InvariantCulture), Service.ToString(), Port.ToString(CultureInfo.InvariantCulture)];

        /// <summary>Answers each client "from ADDRESS" until it is disposed.</summary>
        public Socket Listen()
        {
            var socket = _server.Namespace.Handle.Run(() =>
                new Socket(Service.AddressFamily, _protocol == ProtocolType.Tcp ? SocketType.Stream : SocketType.Dgram, _protocol));
            socket.Bind(new IPEndPoint(Address(_server), BackendPort));
            if (_protocol == ProtocolType.Tcp)
            {
                socket.Listen();
            }

            _ = Task.Run(() => Answer(socket));
            return socket;
        }

        public void Dispose()
        {
            try
            {
                _lab.Dispose();
            }
            finally
            {
                Group.Dispose();
            }
        }

        private static void Answer(Socket socket)
        {
            try
            {
                while (true)
                {
                    AnswerOne(socket);
                }
            }
            catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }

        private static void AnswerOne(Socket socket)
        {
            if (socket.SocketType == SocketType.Stream)
            {
                using var connection = socket.Accept();
                connection.Send(Encoding.ASCII.GetBytes($"from {((IPEndPoint)connection.RemoteEndPoint!).Address}\n"));
                return;
            }

            EndPoint sender = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
            socket.ReceiveFrom(new byte[100], ref sender);
            socket.SendTo(Encoding.ASCII.GetBytes($"from {((IPEndPoint)sender).Address}"), sender);
        }

        private IPAddress Address(FabricPod pod) => _family == 4 ? pod.Ipv4 : pod.Ipv6;
    }
}
