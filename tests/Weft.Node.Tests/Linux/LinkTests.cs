using System.Net;
using System.Net.NetworkInformation;
using System.Text.Json;
using Weft.Linux;
using Weft.Linux.Netlink;
using Weft.Testing.Namespaces;

namespace Weft.Node.Tests.Linux;

public sealed class LinkTests : IDisposable
{
    private static readonly PhysicalAddress _mac = PhysicalAddress.Parse("02-00-00-00-00-0A");
    private static readonly PhysicalAddress _peerMac = PhysicalAddress.Parse("02-00-00-00-00-0B");
    private readonly NetnsLab _lab = new();
    private readonly LabNamespace _left;
    private readonly LabNamespace _right;

    public LinkTests()
    {
        _left = _lab.Namespace("l");
        _right = _lab.Namespace("r");
    }

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void Veth_is_made_across_namespaces_with_all_it_was_given()
    {
        _left.Netlink.Links.Create(new VethSpec("host0", new VethPeerSpec("eth0") { Namespace = _right.Handle, Address = _peerMac, MtuBytes = 1450 })
        {
            Address = _mac,
            MtuBytes = 1400,
            Alias = "weft:1:shop/web",
            TransmitQueues = 2,
            ReceiveQueues = 2,
        });

        var host = Shown(_left, "host0");
        Assert.Equal("02:00:00:00:00:0a", host.GetProperty("address").GetString());
        Assert.Equal(1400, host.GetProperty("mtu").GetInt32());
        Assert.Equal("weft:1:shop/web", host.GetProperty("ifalias").GetString());
        Assert.Equal(2, host.GetProperty("num_tx_queues").GetInt32());
        Assert.DoesNotContain("UP", Flags(host));
        Assert.Equal("veth", host.GetProperty("linkinfo").GetProperty("info_kind").GetString());
        var pod = Shown(_right, "eth0");
        Assert.Equal("02:00:00:00:00:0b", pod.GetProperty("address").GetString());
        Assert.Equal(1450, pod.GetProperty("mtu").GetInt32());
        Assert.DoesNotContain("UP", Flags(pod));

        var seen = _left.Netlink.Links.Get("host0");
        Assert.Equal(("veth", 1400, _mac, "weft:1:shop/web", false), (seen.Kind, seen.MtuBytes, seen.Address, seen.Alias, seen.IsUp));
        Assert.Equal(_right.Index("eth0"), seen.Peer);
        Assert.Equal(_left.Netlink.NamespaceIds.Find(_right.Handle), seen.PeerNamespaceId);
        Assert.Equal(seen, _left.Netlink.Links.Find(seen.Index));
    }

    [Fact]
    public void Both_ends_of_a_veth_can_be_made_from_outside_the_namespaces()
    {
        using var own = RouteNetlink.Open();
        own.Links.Create(new VethSpec("a0", new VethPeerSpec("b0") { Namespace = _right.Handle }) { Namespace = _left.Handle });
        Assert.NotNull(_left.Netlink.Links.Find("a0"));
        Assert.NotNull(_right.Netlink.Links.Find("b0"));
    }

    [Fact]
    public void A_taken_name_is_a_result_or_an_error()
    {
        _left.Netlink.Links.Create(new VethSpec("v0", "v1"));
        Assert.False(_left.Netlink.Links.TryCreate(new VethSpec("v0", "v2")));
        var error = Assert.Throws<ErrnoException>(() => _left.Netlink.Links.Create(new VethSpec("v0", "v2")));
        Assert.Equal(Errno.EEXIST, error.Errno);
        Assert.Contains("netlink RTM_NEWLINK(veth v0): File exists (errno 17)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_that_cannot_have_its_alias_is_not_left_behind()
    {
        Assert.Throws<ErrnoException>(() => _left.Netlink.Links.Create(new BridgeSpec("br0") { Alias = new string('x', 300) }));
        Assert.Null(_left.Netlink.Links.Find("br0"));
        Assert.Throws<ArgumentException>(() => _left.Netlink.Links.Create(new BridgeSpec("br0") { Alias = "x", Namespace = _right.Handle }));
    }

    [Fact]
    public void Bridge_takes_and_releases_a_port()
    {
        _left.Netlink.Links.Create(new BridgeSpec("br0") { Up = true });
        _left.Netlink.Links.Create(new VethSpec("p0", "p1") { Master = _left.Index("br0") });
        Assert.Equal("br0", Shown(_left, "p0").GetProperty("master").GetString());
        Assert.Equal(_left.Index("br0"), _left.Netlink.Links.Get("p0").Master);
        Assert.Equal("bridge", _left.Netlink.Links.Get("br0").Kind);
        _left.Netlink.Links.Change(_left.Index("p0"), new LinkChange { Master = IfIndex.None });
        Assert.False(Shown(_left, "p0").TryGetProperty("master", out _));
    }

    [Fact]
    public void Vxlan_with_fixed_peer()
    {
        _left.Netlink.Links.Create(new VethSpec("u0", "u1"));
        _left.Netlink.Links.Create(new VxlanSpec("vx0")
        {
            Vni = 77,
            Port = 4790,
            Remote = IPAddress.Parse("192.0.2.2"),
            Local = IPAddress.Parse("192.0.2.1"),
            Underlay = _left.Index("u0"),
            Learning = true,
        });
        var data = Shown(_left, "vx0").GetProperty("linkinfo").GetProperty("info_data");
        Assert.Equal(77, data.GetProperty("id").GetInt32());
        Assert.Equal(4790, data.GetProperty("port").GetInt32());
        Assert.Equal("192.0.2.2", data.GetProperty("remote").GetString());
        Assert.Equal("192.0.2.1", data.GetProperty("local").GetString());
        Assert.Equal("u0", data.GetProperty("link").GetString());
        Assert.True(data.GetProperty("learning").GetBoolean());
        Assert.Equal(new VxlanState(77, 4790, false, true), _left.Netlink.Links.Get("vx0").Vxlan);
    }

    [Fact]
    public void Vxlan_over_ipv6()
    {
        _left.Netlink.Links.Create(new VxlanSpec("vx0") { Vni = 5, Remote = IPAddress.Parse("fd00::2"), Local = IPAddress.Parse("fd00::1") });
        var data = Shown(_left, "vx0").GetProperty("linkinfo").GetProperty("info_data");
        Assert.Equal("fd00::2", data.GetProperty("remote6").GetString());
        Assert.Equal("fd00::1", data.GetProperty("local6").GetString());
    }

    [Fact]
    public void Vxlan_that_collects_metadata()
    {
        _left.Netlink.Links.Create(new VxlanSpec("weft-vxlan") { CollectMetadata = true });
        var data = Shown(_left, "weft-vxlan").GetProperty("linkinfo").GetProperty("info_data");
        Assert.True(data.GetProperty("external").GetBoolean());
        Assert.Equal(4789, data.GetProperty("port").GetInt32());
        Assert.False(data.TryGetProperty("learning", out var learning) && learning.GetBoolean());
        Assert.True(_left.Netlink.Links.Get("weft-vxlan").Vxlan!.CollectMetadata);
    }

    [Fact]
    public void Everything_that_can_change_changes()
    {
        _left.Netlink.Links.Create(new VethSpec("v0", "v1"));
        var index = _left.Index("v0");
        _left.Netlink.Links.Change(index, new LinkChange { Name = "w0", MtuBytes = 9000, Address = _mac, Alias = "first", Up = true });
        _left.Netlink.Links.SetUp(_left.Index("v1"));
        var shown = Shown(_left, "w0");
        Assert.Equal(9000, shown.GetProperty("mtu").GetInt32());
        Assert.Equal("02:00:00:00:00:0a", shown.GetProperty("address").GetString());
        Assert.Equal("first", shown.GetProperty("ifalias").GetString());
        Assert.Contains("UP", Flags(shown));
        Assert.True(_left.Netlink.Links.Get("w0") is { IsUp: true, HasCarrier: true });

        _left.Netlink.Links.Change(index, new LinkChange { Alias = "" });
        Assert.False(Shown(_left, "w0").TryGetProperty("ifalias", out _));
        Assert.Null(_left.Netlink.Links.Get("w0").Alias);
        _left.Netlink.Links.SetDown(index);
        Assert.DoesNotContain("UP", Flags(Shown(_left, "w0")));
    }

    [Fact]
    public void A_link_moves_to_another_namespace_under_another_name()
    {
        _left.Netlink.Links.Create(new VethSpec("v0", "tmp0"));
        _left.Netlink.Links.Change(_left.Index("tmp0"), new LinkChange { Namespace = _right.Handle, Name = "eth0" });
        Assert.Null(_left.Netlink.Links.Find("tmp0"));
        Assert.Equal("veth", _right.Netlink.Links.Get("eth0").Kind);
    }

    [Fact]
    public void Deleting_takes_both_ends_and_says_if_there_was_nothing()
    {
        _left.Netlink.Links.Create(new VethSpec("v0", new VethPeerSpec("eth0") { Namespace = _right.Handle }));
        var index = _left.Index("v0");
        Assert.True(_left.Netlink.Links.TryDelete(index));
        Assert.Null(_left.Netlink.Links.Find("v0"));
        Assert.Null(_left.Netlink.Links.Find(index));
        Assert.Null(_right.Netlink.Links.Find("eth0"));
        Assert.False(_left.Netlink.Links.TryDelete(index));
        Assert.False(_left.Netlink.Links.TryDelete("v0"));
        Assert.False(_left.Netlink.Links.TryChange(index, new LinkChange { Up = true }));
        Assert.Equal(Errno.ENODEV, Assert.Throws<ErrnoException>(() => _left.Netlink.Links.Get("v0")).Errno);
    }

    [Fact]
    public void A_dump_of_hundreds_is_complete_and_agrees_with_iproute2()
    {
        for (var i = 0; i < 300; i++)
        {
            _left.Netlink.Links.Create(new BridgeSpec($"br{i}"));
        }

        var expected = _left.Ip("link", "show").EnumerateArray().Select(link => (link.GetProperty("ifindex").GetInt32(), link.GetProperty("ifname").GetString()!));
        Assert.Equal(expected.Order(), _left.Netlink.Links.List().Select(link => (link.Index.Value, link.Name)).Order());
    }

    [Fact]
    public void Statistics_count_what_was_sent()
    {
        NetnsLab.Connect(_left, "eth0", "10.0.0.1/24", _right, "eth0", "10.0.0.2/24");
        var before = _left.Netlink.Links.Get("eth0").Statistics;
        _left.Exec("ping", "-q", "-c", "3", "-i", "0.01", "-s", "1000", "10.0.0.2");
        var after = _left.Netlink.Links.Get("eth0").Statistics;
        Assert.True(after.SentPackets >= before.SentPackets + 3);
        Assert.True(after.ReceivedBytes >= before.ReceivedBytes + 3000);
    }

    [Fact]
    public void The_kernels_own_words_are_in_the_error()
    {
        _left.Netlink.Links.Create(new VethSpec("v0", "v1"));
        var error = Assert.Throws<ErrnoException>(() => _left.Netlink.Links.Change(_left.Index("v0"), new LinkChange { MtuBytes = 10 }));
        Assert.Equal(Errno.EINVAL, error.Errno);
        Assert.Equal("mtu less than device minimum", error.Detail);
    }

    [Fact]
    public void A_name_the_kernel_could_not_hold_is_refused_before_it_is_asked() =>
        Assert.Throws<ArgumentException>(() => _left.Netlink.Links.Create(new BridgeSpec("a-name-that-is-16")));

    private static JsonElement Shown(LabNamespace at, string name) => at.Ip("link", "show", "dev", name)[0];

    private static IEnumerable<string?> Flags(JsonElement link) => link.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString());
}
