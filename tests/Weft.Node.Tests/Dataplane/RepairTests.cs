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
    private readonly FabricNode _node;
    private readonly FabricPod _left;
    private readonly FabricPod _right;

    public RepairTests()
    {
        _node = _lab.AddNode();
        (_left, _right) = (_node.AddPod(), _node.AddPod());
    }

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void Applying_again_changes_nothing()
    {
        Assert.True(_node.Apply().Operations > 0);

        Assert.Equal(0, _node.Apply().Operations);
        _node.Reopen();
        Assert.Equal(0, _node.Apply().Operations);
    }

    [Fact]
    public void A_half_made_veth_is_made_again()
    {
        // What an agent leaves that was killed between making the pair and naming it.
        _node.Namespace.Netlink.Links.Create(new VethSpec(_left.Spec.HostInterface, new VethPeerSpec("eth0") { Namespace = _left.Namespace.Handle }));

        _node.Apply();

        _left.Ping(_right.Ipv4);
    }

    [Fact]
    public void A_strangers_device_under_an_endpoints_name_is_left_alone_and_reported()
    {
        _node.Namespace.Netlink.Links.Create(new BridgeSpec(_left.Spec.HostInterface));

        var result = _node.Dataplane.Apply(_node.State);

        Assert.Contains(result.ErrorsOf($"endpoint {_left.Spec.Id}"), error => error.Target == _left.Spec.HostInterface);
        Assert.Equal("bridge", _node.Namespace.Netlink.Links.Get(_left.Spec.HostInterface).Kind);
        Pinging.Run(_node.Namespace, _right.Ipv4);
    }

    [Fact]
    public void A_workload_whose_namespace_is_missing_does_not_stop_the_others()
    {
        var endpoints = _node.State.Endpoints;
        _node.State = _node.State with { Endpoints = endpoints.SetItem(0, endpoints[0] with { NetnsPath = "/run/netns/wt-none" }) };

        var result = _node.Dataplane.Apply(_node.State);

        Assert.NotEmpty(result.ErrorsOf($"endpoint {_left.Spec.Id}"));
        Pinging.Run(_node.Namespace, _right.Ipv4);
    }

    [Fact]
    public void What_somebody_broke_is_put_right_after_a_restart()
    {
        _node.Apply();
        _left.Namespace.Exec("ip", "route", "del", "default");
        _left.Namespace.Exec("ip", "addr", "flush", "dev", "eth0", "scope", "global");
        _node.Namespace.Exec("ip", "route", "flush", "dev", DeviceNames.HostLink);
        _node.Namespace.Netlink.Links.TryDelete(DeviceNames.Vxlan);
        _node.Reopen();

        _node.Apply();

        _left.Ping(_right.Ipv4);
        _left.Ping(_right.Ipv6);
        Pinging.Run(_node.Namespace, _left.Ipv4);
        Assert.True(_node.Namespace.Netlink.Links.Get(DeviceNames.Vxlan).IsUp);
        Assert.Equal(0, _node.Apply().Operations);
    }

    [Fact]
    public void Nothing_is_left_of_an_endpoint_that_is_no_longer_wanted()
    {
        _node.Apply();
        _node.State = _node.State with { Endpoints = _node.State.Endpoints.RemoveAt(0) };

        _node.Apply();

        Assert.Null(_node.Namespace.Netlink.Links.Find(_left.Spec.HostInterface));
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.Combine(_node.Options.PinPath, "links")), link => link.EndsWith(_left.Spec.Id.ToString(), StringComparison.Ordinal));
        Assert.Single(_node.Dataplane.DumpMap(MapSpecs.Endpoints4.Name)!.Rows);
        Assert.Single(_node.Dataplane.DumpMap(MapSpecs.Endpoints6.Name)!.Rows);
        Assert.Single(_node.Dataplane.DumpMap(MapSpecs.Workloads.Name)!.Rows);
        Pinging.Run(_node.Namespace, _right.Ipv4);
    }

    [Fact]
    public void Removing_the_node_leaves_no_device_and_no_pin()
    {
        _node.Apply();
        _node.Dataplane.Dispose();

        Weft.Dataplane.NodeDataplane.Remove(_node.Options);

        Assert.Equal([FabricNode.Uplink, "lo"], _node.Namespace.Netlink.Links.List().Select(link => link.Name).Order(StringComparer.Ordinal));
        Assert.False(Directory.Exists(_node.Options.PinPath));
    }

    [Fact]
    public void Routes_of_nodes_are_made_and_removed_with_them()
    {
        var other = new RemoteNodeSpec("far", [IPAddress.Parse("172.30.1.200")], [IPNetwork.Parse("10.99.0.0/24"), IPNetwork.Parse("fd99::/64")], RemotePath.Vxlan);
        _node.State = _node.State with { Nodes = [other] };
        _node.Apply();
        Assert.Contains("10.99.0.0/24 via 169.254.1.1", _node.Namespace.Exec("ip", "route"), StringComparison.Ordinal);
        Assert.Contains("fd99::/64 via fe80::1", _node.Namespace.Exec("ip", "-6", "route"), StringComparison.Ordinal);

        _node.State = _node.State with { Nodes = [] };
        _node.Apply();

        Assert.DoesNotContain("10.99.0.0/24", _node.Namespace.Exec("ip", "route"), StringComparison.Ordinal);
        Assert.DoesNotContain("fd99::/64", _node.Namespace.Exec("ip", "-6", "route"), StringComparison.Ordinal);
        Assert.Empty(_node.Dataplane.DumpMap(MapSpecs.Nodes.Name)!.Rows);
        Assert.Empty(_node.Dataplane.DumpMap(MapSpecs.Vteps.Name)!.Rows);
    }
}
