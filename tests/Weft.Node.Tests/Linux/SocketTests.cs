using System.Net;
using Weft.Linux;
using Weft.Linux.Namespaces;
using Weft.Linux.Processes;
using Weft.Linux.Sockets;
using Weft.Packets;
using Weft.Testing;
using Weft.Testing.Namespaces;
using Weft.Testing.Packets;

namespace Weft.Node.Tests.Linux;

public sealed class SocketTests : IDisposable
{
    private static readonly TimeSpan _long = TimeSpan.FromSeconds(10);
    private readonly NetnsLab _lab = new();
    private readonly LabNamespace _left;
    private readonly LabNamespace _right;

    public SocketTests()
    {
        _left = _lab.Namespace("l");
        _right = _lab.Namespace("r");
        NetnsLab.Connect(_left, "eth0", "10.0.0.1/24", _right, "eth0", "10.0.0.2/24");
        _left.Address("eth0", "fd00::1/64");
        _right.Address("eth0", "fd00::2/64");
    }

    public void Dispose() => _lab.Dispose();

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.2")]
    [InlineData("fd00::1", "fd00::2")]
    public void Datagrams_pass_between_sockets_of_two_namespaces_held_by_one_thread(string from, string to)
    {
        var domain = from.Contains(':', StringComparison.Ordinal) ? SocketDomain.Ipv6 : SocketDomain.Ipv4;
        using var client = LinuxSocket.Open(_left.Handle, domain, SocketStyle.Datagram);
        using var server = LinuxSocket.Open(_right.Handle, domain, SocketStyle.Datagram);
        server.Bind(new IPEndPoint(IPAddress.Parse(to), 0));
        client.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        client.SendTo("hello"u8, server.LocalEndPoint);
        Span<byte> buffer = stackalloc byte[16];
        Assert.True(server.TryReceiveFrom(buffer, _long, out var count, out var sender));
        Assert.Equal("hello"u8, buffer[..count]);
        Assert.Equal(client.LocalEndPoint, sender);
        Assert.False(server.TryReceive(buffer, TimeSpan.Zero, out _));
    }

    [Fact]
    public void A_stream_is_connected_accepted_and_ended()
    {
        using var listener = LinuxSocket.Open(_right.Handle, SocketDomain.Ipv4, SocketStyle.Stream);
        listener.Bind(new IPEndPoint(IPAddress.Parse("10.0.0.2"), 0));
        listener.Listen(1);
        using var client = LinuxSocket.Open(_left.Handle, SocketDomain.Ipv4, SocketStyle.Stream);
        client.SetOption(SocketOption.TcpCongestion, "cubic");
        client.Connect(listener.LocalEndPoint);
        using var server = listener.Accept();
        Assert.Equal(5, client.Send("hello"u8));
        Span<byte> buffer = stackalloc byte[16];
        Assert.Equal(5, server.Receive(buffer));
        server.SetNonBlocking();
        Assert.Equal(-(int)Errno.EAGAIN, server.Receive(buffer));
        client.ShutdownSend();
        Assert.True(server.TryReceive(buffer, _long, out var count));
        Assert.Equal(0, count);
    }

    [Fact]
    public void Errors_carry_the_kernels_number()
    {
        using var client = LinuxSocket.Open(_left.Handle, SocketDomain.Ipv4, SocketStyle.Stream);
        Assert.Equal(Errno.ECONNREFUSED, Assert.Throws<ErrnoException>(() => client.Connect(IPEndPoint.Parse("10.0.0.2:9"))).Errno);
        using var datagram = LinuxSocket.Open(_left.Handle, SocketDomain.Ipv4, SocketStyle.Datagram);
        datagram.SetOption(SocketOption.Ipv4MtuDiscover, 2);
        Assert.Equal(Errno.EMSGSIZE, Assert.Throws<ErrnoException>(() => datagram.SendTo(new byte[1473], IPEndPoint.Parse("10.0.0.2:9"))).Errno);
    }

    [Fact]
    public void Whole_frames_go_out_and_come_in()
    {
        using var left = LinuxSocket.OpenPacket(_left.Handle, _left.Index("eth0"));
        using var right = LinuxSocket.OpenPacket(_right.Handle, _right.Index("eth0"));
        var to = MacAddress.FromPhysicalAddress(_right.Netlink.Links.Get("eth0").Address);
        var from = MacAddress.FromPhysicalAddress(_left.Netlink.Links.Get("eth0").Address);
        var ping = PacketBuilder.Eth(from, to).Ipv4("10.0.0.1", "10.0.0.2").EchoRequest(7, 9).Filler(32).Build();
        Assert.Equal(ping.Length, left.Send(ping));
        var reply = Await(left, frame => frame.Contains("icmp type 0 code 0 id 7 seq 9", StringComparison.Ordinal));
        PacketAssert.HasValidChecksums(reply);
        PacketAssert.Equal(ping, Await(right, frame => frame.Contains("icmp type 8", StringComparison.Ordinal)));
    }

    [Fact]
    public void Offloads_are_switched_as_ethtool_sees_them()
    {
        Assert.True(Ethtool.Get(_left.Handle, "eth0", Offload.TransmitChecksum));
        Ethtool.Set(_left.Handle, "eth0", Offload.TransmitChecksum, false);
        Ethtool.Set(_left.Handle, "eth0", Offload.GenericReceive, true);
        var shown = _left.Exec("ethtool", "-k", "eth0");
        Assert.Contains("tx-checksumming: off", shown, StringComparison.Ordinal);
        Assert.Contains("generic-receive-offload: on", shown, StringComparison.Ordinal);
        Assert.Equal(Errno.ENODEV, Assert.Throws<ErrnoException>(() => Ethtool.Get(null, "no-such-link", Offload.GenericReceive)).Errno);
    }

    [Fact]
    public void A_bind_mount_shows_a_file_in_a_second_place()
    {
        using var directory = new TemporaryDirectory();
        var target = Path.Combine(directory.Path, "b");
        File.WriteAllText(Path.Combine(directory.Path, "a"), "content");
        File.WriteAllText(target, "");
        Mounts.Bind(Path.Combine(directory.Path, "a"), target);
        try
        {
            Assert.Equal("content", File.ReadAllText(target));
        }
        finally
        {
            Assert.True(Mounts.TryDetach(target));
        }

        Assert.Equal("", File.ReadAllText(target));
        Assert.False(Mounts.TryDetach(target));
    }

    [Fact]
    public void A_thread_runs_before_ordinary_ones_and_stops_doing_so()
    {
        var policies = new List<string>();
        var thread = new Thread(() =>
        {
            ThreadScheduling.SetFifo(5);
            policies.Add(Policy());
            ThreadScheduling.SetOrdinary();
            policies.Add(Policy());
        });
        thread.Start();
        thread.Join();
        Assert.Equal(["1", "0"], policies);
    }

    // Field 41 of stat is the policy (proc_pid_stat(5)); the second, in brackets, may hold spaces.
    private static string Policy()
    {
        var stat = File.ReadAllText("/proc/thread-self/stat");
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[41 - 3];
    }

    private static byte[] Await(LinuxSocket socket, Predicate<string> wanted)
    {
        var buffer = new byte[2048];
        while (socket.TryReceive(buffer, _long, out var count))
        {
            if (wanted(PacketText.Describe(buffer.AsSpan(0, count))))
            {
                return buffer[..count];
            }
        }

        throw new TimeoutException("The frame did not come.");
    }
}
