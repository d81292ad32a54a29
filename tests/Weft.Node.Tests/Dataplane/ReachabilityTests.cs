using Weft.Dataplane.Abi;
using Weft.Dataplane.Devices;

namespace Weft.Node.Tests.Dataplane;

/// <summary>Who reaches whom, in both families, whichever way the nodes are joined.</summary>
public abstract class ReachabilityTests(PairFixture pair)
{
    private const int PodMtuBytes = 1450;
    private const int Ipv4AndIcmpBytes = 28;
    private const int Ipv6AndIcmpBytes = 48;

    private protected abstract Counter Path { get; }

    private FabricPod Left => pair.Left;

    private FabricPod Right => pair.Right;

    [Fact]
    public void Workloads_of_one_node_reach_each_other()
    {
        var before = Left.Node.Forwarded(Counter.Local);

        Left.Ping(pair.Beside.Ipv4);
        Left.Ping(pair.Beside.Ipv6);

        Assert.True(Left.Node.Forwarded(Counter.Local) - before >= 12);
    }

    [Fact]
    public void Workloads_of_two_nodes_reach_each_other_by_the_path_that_was_asked_for()
    {
        var before = (Left.Node.Forwarded(Path), Right.Node.Forwarded(Path));

        Left.Ping(Right.Ipv4);
        Left.Ping(Right.Ipv6);

        Assert.True(Left.Node.Forwarded(Path) - before.Item1 >= 6);
        Assert.True(Right.Node.Forwarded(Path) - before.Item2 >= 6);
    }

    [Fact]
    public void Nodes_and_their_own_workloads_reach_each_other()
    {
        Pinging.Run(Left.Node.Namespace, Left.Ipv4);
        Pinging.Run(Left.Node.Namespace, Left.Ipv6);
        Left.Ping(Left.Node.Underlay4);
        Left.Ping(Left.Node.Underlay6);
    }

    [Fact]
    public void Nodes_and_workloads_of_other_nodes_reach_each_other()
    {
        Pinging.Run(Left.Node.Namespace, Right.Ipv4);
        Pinging.Run(Left.Node.Namespace, Right.Ipv6);
        Left.Ping(Right.Node.Underlay4);
        Left.Ping(Right.Node.Underlay6);
    }

    [Fact]
    public void Gateway_answers_ping()
    {
        Left.Ping(FabricAddresses.Gateway4);
        Left.Exec("ping", "-n", "-c", "1", "-W", "2", $"{FabricAddresses.Gateway6}%eth0");
    }

    [Fact]
    public void Packets_of_the_full_mtu_pass_without_being_fragmented()
    {
        foreach (var peer in new[] { Right, pair.Beside })
        {
            Left.Ping(peer.Ipv4, "-M", "do", "-s", $"{PodMtuBytes - Ipv4AndIcmpBytes}");
            Left.Ping(peer.Ipv6, "-M", "do", "-s", $"{PodMtuBytes - Ipv6AndIcmpBytes}");
        }

        Left.Ping(Left.Node.Underlay4, "-M", "do", "-s", $"{PodMtuBytes - Ipv4AndIcmpBytes}");
        Left.Ping(Left.Node.Underlay6, "-M", "do", "-s", $"{PodMtuBytes - Ipv6AndIcmpBytes}");
    }

    [Fact]
    public void Fragmented_packets_arrive()
    {
        Left.Ping(Right.Ipv4, "-s", "8000");
        Left.Ping(Right.Ipv6, "-s", "8000");
        Left.Ping(pair.Beside.Ipv4, "-s", "8000");
        Pinging.Run(Left.Node.Namespace, Right.Ipv4, "-s", "8000");
    }

    [Fact]
    public void Datagrams_and_streams_are_echoed()
    {
        foreach (var (from, to) in new[] { (Left, Right), (Left, pair.Beside) })
        {
            Assert.Equal("datagram", Echo.Udp(from.Namespace, to.Namespace, to.Ipv4, "datagram"));
            Assert.Equal("datagram", Echo.Udp(from.Namespace, to.Namespace, to.Ipv6, "datagram"));
            Assert.Equal("stream", Echo.Tcp(from.Namespace, to.Namespace, to.Ipv4, "stream"));
            Assert.Equal("stream", Echo.Tcp(from.Namespace, to.Namespace, to.Ipv6, "stream"));
        }
    }

    [Fact]
    public void A_closed_port_is_reported_to_the_sender()
    {
        Assert.True(Echo.IsRefused(Left.Namespace, Right.Ipv4));
        Assert.True(Echo.IsRefused(Left.Namespace, Right.Ipv6));
    }

    [Fact]
    public void Iperf3_streams_and_datagrams_get_through()
    {
        Assert.True(Iperf.ReceivedBytes(Left, Right, "-t", "1") > 1_000_000);
        Assert.True(Iperf.ReceivedBytes(Left, Right, "-t", "1", "-u", "-b", "10M", "-l", "1200") > 500_000);
    }

    [Fact]
    public void Segmentation_and_checksums_are_left_to_the_veths()
    {
        var features = Left.Exec("ethtool", "-k", "eth0");
        Assert.Contains("tcp-segmentation-offload: on", features, StringComparison.Ordinal);
        Assert.Contains("tx-checksumming: on", features, StringComparison.Ordinal);
    }
}

public sealed class NativeReachabilityTests(NativePair pair) : ReachabilityTests(pair), IClassFixture<NativePair>
{
    private protected override Counter Path => Counter.Native;
}

public sealed class VxlanReachabilityTests(VxlanPair pair) : ReachabilityTests(pair), IClassFixture<VxlanPair>
{
    private protected override Counter Path => Counter.Vxlan;
}
