using System.Net;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Devices;
using Weft.Dataplane.Nodes;
using Weft.Linux.Netlink;

namespace Weft.Node.Tests.Dataplane;

/// <summary>What the reconciler does with what it finds.</summary>
public sealed class RepairTests : IDisposable
{
    private readonly FabricLab _lab = new();
    private readonly FabricPod _left;
    private readonly FabricPod _right;

    public RepairTests()
    {
        var node = _lab.AddNode();
        (_left, _right) = (node.AddPod(), node.AddPod());
    }

    private FabricNode Node => _left.Node;

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void Applying_again_changes_nothing()
    {
        Assert.True(Node.Apply().Operations > 0);

        Assert.Equal(0, Node.Apply().Operations);
        Node.Reopen();
        Assert.Equal(0, Node.Apply().Operations);
    }

    [Fact]
    public void A_half_made_veth_is_made_again()
    {
        // What an agent leaves that was killed between making the pair and naming it.
        Node.Namespace.Netlink.Links.Create(new VethSpec(_left.Spec.HostInterface, new VethPeerSpec("eth0") { Namespace = _left.Namespace.Handle }));

        Node.Apply();

        _left.Ping(_right.Ipv4);
    }

    [Fact]
    public void A_strangers_device_under_an_endpoints_name_is_left_alone_and_reported()
    {
        Node.Namespace.Netlink.Links.Create(new BridgeSpec(_left.Spec.HostInterface));

        var result = Node.Dataplane.Apply(Node.State);

        Assert.Contains(result.ErrorsOf($"endpoint {_left.Spec.Id}"), error => error.Target == _left.Spec.HostInterface);
        Assert.Equal("bridge", Node.Namespace.Netlink.Links.Get(_left.Spec.HostInterface).Kind);
        Pinging.Run(Node.Namespace, _right.Ipv4);
    }

    [Fact]
    public void A_workload_whose_namespace_is_missing_does_not_stop_the_others()
    {
        var endpoints = Node.State.Endpoints;
        Node.State = Node.State with { Endpoints = endpoints.SetItem(0, endpoints[0] with { NetnsPath = "/run/netns/wt-none" }) };

        var result = Node.Dataplane.Apply(Node.State);

        Assert.NotEmpty(result.ErrorsOf($"endpoint {_left.Spec.Id}"));
        Pinging.Run(Node.Namespace, _right.Ipv4);
    }

    [Fact]
    public void What_somebody_broke_is_put_right_after_a_restart()
    {
        Node.Apply();
        _left.Namespace.Exec("ip", "route", "del", "default");
        _left.Namespace.Exec("ip", "addr", "flush", "dev", "eth0", "scope", "global");
        Node.Namespace.Exec("ip", "route", "flush", "dev", DeviceNames.HostLink);
        Node.Namespace.Netlink.Links.TryDelete(DeviceNames.Vxlan);
        Node.Reopen();

        Node.Apply();

        _left.Ping(_right.Ipv4);
        _left.Ping(_right.Ipv6);
        Pinging.Run(Node.Namespace, _left.Ipv4);
        Assert.True(Node.Namespace.Netlink.Links.Get(DeviceNames.Vxlan).IsUp);
        Assert.Equal(0, Node.Apply().Operations);
    }

    [Fact]
    public void Nothing_is_left_of_an_endpoint_that_is_no_longer_wanted()
    {
        Node.Apply();
        Node.State = Node.State with { Endpoints = Node.State.Endpoints.RemoveAt(0) };

        Node.Apply();

        Assert.Null(Node.Namespace.Netlink.Links.Find(_left.Spec.HostInterface));
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.Combine(Node.Options.PinPath, "links")), link => link.EndsWith(_left.Spec.Id.ToString(), StringComparison.Ordinal));
        Assert.Single(Node.Dataplane.DumpMap(MapSpecs.Endpoints4.Name)!.Rows);
        Assert.Single(Node.Dataplane.DumpMap(MapSpecs.Endpoints6.Name)!.Rows);
        Assert.Single(Node.Dataplane.DumpMap(MapSpecs.Workloads.Name)!.Rows);
        Pinging.Run(Node.Namespace, _right.Ipv4);
    }

    [Fact]
    public void Removing_the_node_leaves_no_device_and_no_pin()
    {
        Node.Apply();
        Node.Dataplane.Dispose();

        Weft.Dataplane.NodeDataplane.Remove(Node.Options);

        Assert.Equal([FabricNode.Uplink, "lo"], Node.Namespace.Netlink.Links.List().Select(link => link.Name).Order(StringComparer.Ordinal));
        Assert.False(Directory.Exists(Node.Options.PinPath));
    }

    [Fact]
    public void Routes_of_nodes_are_made_and_removed_with_them()
    {
        var other = new RemoteNodeSpec("far", [IPAddress.Parse("172.30.1.200")], [IPNetwork.Parse("10.99.0.0/24"), IPNetwork.Parse("fd99::/64")], RemotePath.Vxlan);
        Node.State = Node.State with { Nodes = [other] };
        Node.Apply();
        Assert.Contains("10.99.0.0/24 via 169.254.1.1", Node.Namespace.Exec("ip", "route"), StringComparison.Ordinal);
        Assert.Contains("fd99::/64 via fe80::1", Node.Namespace.Exec("ip", "-6", "route"), StringComparison.Ordinal);

        Node.State = Node.State with { Nodes = [] };
        Node.Apply();

        Assert.DoesNotContain("10.99.0.0/24", Node.Namespace.Exec("ip", "route"), StringComparison.Ordinal);
        Assert.DoesNotContain("fd99::/64", Node.Namespace.Exec("ip", "-6", "route"), StringComparison.Ordinal);
        Assert.Empty(Node.Dataplane.DumpMap(MapSpecs.Nodes.Name)!.Rows);
        Assert.Empty(Node.Dataplane.DumpMap(MapSpecs.Vteps.Name)!.Rows);
    }

    [Fact]
    public void A_workload_of_one_family_is_on_the_fabric_in_that_family_only()
    {
        var endpoints = Node.State.Endpoints;
        Node.State = Node.State with { Endpoints = [endpoints[0] with { Ipv6 = null }, endpoints[1] with { Ipv4 = null }] };

        Node.Apply();

        Pinging.Run(Node.Namespace, _left.Ipv4);
        Pinging.Run(Node.Namespace, _right.Ipv6);
        Assert.DoesNotContain("inet6", _left.Exec("ip", "addr", "show", "dev", "eth0"), StringComparison.Ordinal);
        Assert.Equal(0, Node.Apply().Operations);
    }

    [Fact]
    public void A_new_name_or_mtu_is_taken_over_without_making_the_pair_again()
    {
        Node.Apply();
        var device = Node.Namespace.Index(_left.Spec.HostInterface);
        var endpoints = Node.State.Endpoints;
        Node.State = Node.State with { Endpoints = endpoints.SetItem(0, endpoints[0] with { Workload = "test/renamed", MtuBytes = 1400 }) };

        Node.Apply();

        Assert.Equal(device, Node.Namespace.Index(_left.Spec.HostInterface));
        Assert.Equal(1400, _left.Namespace.Netlink.Links.Get("eth0").MtuBytes);
        Assert.Equal("test/renamed", Node.Dataplane.ReadEndpoints().Single(endpoint => endpoint.Id == _left.Spec.Id).Workload);
        Assert.Equal(0, Node.Apply().Operations);
    }

    [Fact]
    public void Without_an_underlay_every_endpoint_says_that_it_stays_closed()
    {
        Node.State = Node.State with { Underlay = new UnderlaySpec("none0") };

        var result = Node.Dataplane.Apply(Node.State);

        Assert.NotEmpty(result.ErrorsOf("underlay"));
        Assert.NotEmpty(result.ErrorsOf($"endpoint {_left.Spec.Id}"));
        Assert.NotEmpty(result.ErrorsOf($"endpoint {_right.Spec.Id}"));
    }

    [Fact]
    public void Dead_flows_are_collected_and_live_ones_stay()
    {
        Node.Apply();
        _left.Ping(_right.Ipv4);
        Assert.Equal(0, Node.Dataplane.CollectConntrack());
        Assert.Equal(2, Node.Dataplane.DumpMap(MapSpecs.Ct4.Name)!.Rows.Count);

        // The same table seen by a process whose clock is two days on.
        Node.Dataplane.Dispose();
        using var later = Weft.Dataplane.NodeDataplane.Open(Node.Options with { TimeProvider = new LaterClock(TimeSpan.FromDays(2)) });

        Assert.Equal(2, later.CollectConntrack());
        Assert.Empty(later.DumpMap(MapSpecs.Ct4.Name)!.Rows);
    }

    private sealed class LaterClock(TimeSpan by) : TimeProvider
    {
        public override long GetTimestamp() => base.GetTimestamp() + (long)(by.TotalSeconds * TimestampFrequency);
    }
}
