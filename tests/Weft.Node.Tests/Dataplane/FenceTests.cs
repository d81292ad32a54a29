using System.Net;
using System.Net.NetworkInformation;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Drops;
using Weft.Dataplane.Nodes;
using Weft.Linux.Netlink;

namespace Weft.Node.Tests.Dataplane;

/// <summary>What must not get through.</summary>
public sealed class FenceTests : IDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(20);

    private readonly FabricLab _lab;
    private readonly FabricPod _left;
    private readonly FabricPod _right;

    public FenceTests() => (_lab, _left, _right) = FabricLab.Pair(RemotePath.Vxlan);

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task A_forged_source_address_is_dropped_counted_and_reported()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(_limit);
        var reported = FirstDrop(DropReason.SpoofedIp, stop.Token);
        var forged = IPAddress.Parse("10.64.1.99");
        _left.Namespace.Netlink.Addresses.Add(_left.Namespace.Index("eth0"), new InterfaceAddress(forged, 32));

        PingInVain(_left, "-I", forged.ToString(), _right.Ipv4.ToString());

        Assert.True(_left.Node.Drops(DropReason.SpoofedIp) >= 1);
        var drop = await reported;
        Assert.Equal((forged, _right.Ipv4, 1), (drop.Source, drop.Destination, drop.Protocol));
        Assert.Equal((_left.Spec.Id, _left.Spec.Workload, Hook.FromWorkload), (drop.Endpoint, drop.Workload, drop.Program));
        Assert.Equal("the source IP address is not the workload's own", drop.Text);
    }

    [Fact]
    public void A_forged_hardware_address_is_dropped_and_counted()
    {
        var device = _left.Namespace.Index("eth0");
        _left.Namespace.Netlink.Links.Change(device, new LinkChange { Address = PhysicalAddress.Parse("02-00-00-00-00-99") });

        PingInVain(_left, _right.Ipv4.ToString());

        Assert.True(_left.Node.Drops(DropReason.SpoofedMac) >= 1);
    }

    [Fact]
    public void Tunnel_packets_of_a_node_that_is_not_known_are_dropped_and_counted()
    {
        _right.Node.State = _right.Node.State with { Nodes = [] };
        _right.Node.Apply();

        PingInVain(_left, _right.Ipv4.ToString());

        Assert.True(_right.Node.Drops(DropReason.TunnelPeer) >= 1);
    }

    [Fact]
    public void Tunnel_packets_with_a_source_the_sending_node_does_not_own_are_dropped_and_counted()
    {
        var node = _right.Node.State.Nodes[0];
        _right.Node.State = _right.Node.State with { Nodes = [node with { Prefixes = [IPNetwork.Parse("10.64.77.0/24")] }] };
        _right.Node.Apply();

        PingInVain(_left, _right.Ipv4.ToString());

        Assert.True(_right.Node.Drops(DropReason.TunnelSource) >= 1);
    }

    [Fact]
    public void An_endpoint_whose_address_is_taken_stays_closed_and_the_holder_is_not_disturbed()
    {
        var late = _left.Node.AddPod();
        var endpoints = _left.Node.State.Endpoints;
        _left.Node.State = _left.Node.State with { Endpoints = endpoints.SetItem(1, endpoints[1] with { Ipv4 = _left.Ipv4 }) };

        var result = _left.Node.Dataplane.Apply(_left.Node.State);

        Assert.NotEmpty(result.ErrorsOf($"endpoint {late.Spec.Id}"));
        Assert.False(_left.Node.Namespace.Netlink.Links.Get(late.Spec.HostInterface).IsUp);
        _left.Ping(_right.Ipv4);
    }

    [Fact]
    public void Traffic_of_a_flow_ends_when_its_node_is_taken_away()
    {
        _left.Ping(_right.Ipv4);
        _left.Node.State = _left.Node.State with { Nodes = [] };
        var before = _left.Node.Dataplane.Apply(_left.Node.State).Generation;

        PingInVain(_left, _right.Ipv4.ToString());

        Assert.True(_left.Node.Drops(DropReason.NoRoute) >= 1);
        Assert.True(before > 1);
    }

    [Fact]
    public void A_packet_too_big_for_the_path_is_dropped_and_its_sender_is_told_the_size_that_fits()
    {
        var endpoints = _left.Node.State.Endpoints;
        _left.Node.State = _left.Node.State with { Endpoints = [endpoints[0] with { MtuBytes = 1500 }] };
        _left.Node.Apply();

        var tooBig4 = Assert.Throws<InvalidOperationException>(() => _left.Exec("ping", "-n", "-c", "2", "-W", "1", "-M", "do", "-s", "1472", _right.Ipv4.ToString()));
        var tooBig6 = Assert.Throws<InvalidOperationException>(() => _left.Exec("ping", "-n", "-c", "2", "-W", "1", "-M", "do", "-s", "1452", _right.Ipv6.ToString()));

        Assert.Contains("mtu = 1450", tooBig4.Message, StringComparison.Ordinal);
        Assert.Contains("mtu=1450", tooBig6.Message, StringComparison.Ordinal);
        Assert.True(_left.Node.Drops(DropReason.TooBig) >= 2);
        Assert.Contains("mtu 1450", _left.Exec("ip", "route", "get", _right.Ipv4.ToString()), StringComparison.Ordinal);
    }

    private static void PingInVain(FabricPod from, params string[] arguments)
    {
        var failure = Assert.Throws<InvalidOperationException>(() => from.Exec("ping", ["-n", "-c", "2", "-i", "0.05", "-W", "1", .. arguments]));
        Assert.Contains(" 100% packet loss", failure.Message, StringComparison.Ordinal);
    }

    private async Task<DropEvent> FirstDrop(DropReason reason, CancellationToken cancellationToken)
    {
        await foreach (var drop in _left.Node.Dataplane.ListenToDropsAsync(cancellationToken))
        {
            if (drop.Reason == reason)
            {
                return drop;
            }
        }

        throw new OperationCanceledException(cancellationToken);
    }
}
