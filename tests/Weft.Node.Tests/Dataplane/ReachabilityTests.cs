using Weft.Dataplane.Abi;
using Weft.Dataplane.Nodes;

namespace Weft.Node.Tests.Dataplane;

public sealed class ReachabilityTests
{
    [Fact]
    public void Workloads_of_one_node_reach_each_other_in_both_families()
    {
        using var lab = new FabricLab();
        var node = lab.AddNode();
        var (left, right) = (node.AddPod(), node.AddPod());
        node.Apply();

        left.Ping(right.Ipv4);
        left.Ping(right.Ipv6);

        Assert.True(node.Forwarded(Counter.Local) >= 12);
    }

    [Theory]
    [InlineData(RemotePath.Native, Counter.Native)]
    [InlineData(RemotePath.Vxlan, Counter.Vxlan)]
    public void Workloads_of_two_nodes_reach_each_other_in_both_families(RemotePath path, Counter counter)
    {
        var (lab, left, right) = FabricLab.Pair(path);
        using (lab)
        {
            left.Ping(right.Ipv4);
            left.Ping(right.Ipv6);

            Assert.True(left.Node.Forwarded(counter) >= 6);
            Assert.True(right.Node.Forwarded(counter) >= 6);
        }
    }

    [Theory]
    [InlineData(RemotePath.Native)]
    [InlineData(RemotePath.Vxlan)]
    public void Nodes_and_workloads_reach_each_other(RemotePath path)
    {
        var (lab, left, right) = FabricLab.Pair(path);
        using (lab)
        {
            // A node and its own workload.
            Pinging.Run(left.Node.Namespace, left.Ipv4);
            Pinging.Run(left.Node.Namespace, left.Ipv6);
            left.Ping(left.Node.Underlay4);
            left.Ping(left.Node.Underlay6);

            // A node and a workload of another node.
            Pinging.Run(left.Node.Namespace, right.Ipv4);
            Pinging.Run(left.Node.Namespace, right.Ipv6);
            left.Ping(right.Node.Underlay4);
            left.Ping(right.Node.Underlay6);
        }
    }

    [Fact]
    public void Gateway_answers_ping()
    {
        using var lab = new FabricLab();
        var node = lab.AddNode();
        var pod = node.AddPod();
        node.Apply();

        pod.Ping(Weft.Dataplane.Devices.FabricAddresses.Gateway4);
        pod.Exec("ping", "-n", "-c", "1", "-W", "2", $"{Weft.Dataplane.Devices.FabricAddresses.Gateway6}%eth0");
    }
}
