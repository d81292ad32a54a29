using System.Net;
using System.Net.NetworkInformation;
using System.Text.Json;
using Weft.Linux;
using Weft.Linux.Netlink;
using Weft.Testing.Namespaces;

namespace Weft.Node.Tests.Linux;

public sealed class AddressAndNeighbourTests : IDisposable
{
    private readonly NetnsLab _lab = new();
    private readonly LabNamespace _at;
    private readonly IfIndex _v0;

    public AddressAndNeighbourTests()
    {
        _at = _lab.Namespace("a");
        _at.Netlink.Links.Create(new VethSpec("v0", "v1") { Up = true });
        _at.Netlink.Links.SetUp(_at.Index("v1"));
        _v0 = _at.Index("v0");
    }

    public void Dispose() => _lab.Dispose();

    [Theory]
    [InlineData("10.1.2.3", 24)]
    [InlineData("10.1.2.3", 32)]
    [InlineData("fd00::5", 64)]
    [InlineData("fd00::5", 128)]
    public void An_address_is_added_once_listed_and_deleted_once(string text, int length)
    {
        var address = new InterfaceAddress(IPAddress.Parse(text), length) { NoDad = true };
        Assert.True(_at.Netlink.Addresses.TryAdd(_v0, address));
        Assert.False(_at.Netlink.Addresses.TryAdd(_v0, address));
        Assert.Equal(Errno.EEXIST, Assert.Throws<ErrnoException>(() => _at.Netlink.Addresses.Add(_v0, address)).Errno);

        var shown = Assert.Single(Shown(), each => each.GetProperty("local").GetString() == text);
        Assert.Equal(length, shown.GetProperty("prefixlen").GetInt32());
        Assert.Contains(_at.Netlink.Addresses.List(_v0), each => each.Address.Equals(address.Address) && each.PrefixLength == length && !each.IsTentative);
        Assert.Contains(_at.Netlink.Addresses.List(), each => each.Address.Equals(IPAddress.Loopback) && each.Interface == IfIndex.Loopback);
        Assert.DoesNotContain(_at.Netlink.Addresses.List(_v0), each => each.Interface != _v0);

        Assert.True(_at.Netlink.Addresses.TryDelete(_v0, address));
        Assert.False(_at.Netlink.Addresses.TryDelete(_v0, address));
        Assert.DoesNotContain(Shown(), each => each.GetProperty("local").GetString() == text);
    }

    [Theory]
    [InlineData("10.1.2.3", 24)]
    [InlineData("fd00::5", 64)]
    public void Without_a_prefix_route_there_is_none(string text, int length)
    {
        _at.Netlink.Addresses.Add(_v0, new InterfaceAddress(IPAddress.Parse(text), length) { NoDad = true, NoPrefixRoute = true });
        Assert.DoesNotContain(_at.Netlink.Routes.List(), route => route.Interface == _v0 && route.Destination.PrefixLength == length && !route.Destination.BaseAddress.IsIPv6LinkLocal);
        Assert.Contains(_at.Netlink.Addresses.List(_v0), each => each.Address.ToString() == text && each.NoPrefixRoute);
        Assert.True(Assert.Single(Shown(), each => each.GetProperty("local").GetString() == text).GetProperty("noprefixroute").GetBoolean());
    }

    [Fact]
    public void Scope_is_kept()
    {
        _at.Netlink.Addresses.Add(_v0, new InterfaceAddress(IPAddress.Parse("169.254.7.7"), 32) { Scope = RouteScope.Link });
        Assert.Equal("link", Assert.Single(Shown(), each => each.GetProperty("local").GetString() == "169.254.7.7").GetProperty("scope").GetString());
        Assert.Contains(_at.Netlink.Addresses.List(_v0), each => each.Scope == RouteScope.Link && each.Address.ToString() == "169.254.7.7");
    }

    [Fact]
    public void An_address_for_a_link_that_is_gone_is_an_error_and_its_deletion_is_not() =>
        Assert.Multiple(
            () => Assert.Equal(Errno.ENODEV, Assert.Throws<ErrnoException>(
                () => _at.Netlink.Addresses.Add(new IfIndex(9999), new InterfaceAddress(IPAddress.Parse("10.0.0.1"), 32))).Errno),
            () => Assert.False(_at.Netlink.Addresses.TryDelete(new IfIndex(9999), new InterfaceAddress(IPAddress.Parse("10.0.0.1"), 32))));

    [Theory]
    [InlineData("169.254.1.1")]
    [InlineData("fe80::1")]
    public void A_permanent_neighbour_is_set_replaced_and_deleted(string text)
    {
        var address = IPAddress.Parse(text);
        var first = PhysicalAddress.Parse("02-00-00-00-00-01");
        var second = PhysicalAddress.Parse("02-00-00-00-00-02");
        _at.Netlink.Neighbours.Replace(new Neighbour(_v0, address, first));
        _at.Netlink.Neighbours.Replace(new Neighbour(_v0, address, second));

        var shown = Assert.Single(_at.Ip("neigh", "show", "dev", "v0").EnumerateArray(), each => each.GetProperty("dst").GetString() == text);
        Assert.Equal("02:00:00:00:00:02", shown.GetProperty("lladdr").GetString());
        Assert.Equal("PERMANENT", Assert.Single(shown.GetProperty("state").EnumerateArray()).GetString());
        Assert.Contains(new Neighbour(_v0, address, second), _at.Netlink.Neighbours.List(_v0));
        Assert.DoesNotContain(_at.Netlink.Neighbours.List(_at.Index("v1")), each => each.State == NeighbourState.Permanent);

        Assert.True(_at.Netlink.Neighbours.TryDelete(_v0, address));
        Assert.False(_at.Netlink.Neighbours.TryDelete(_v0, address));
        Assert.DoesNotContain(_at.Netlink.Neighbours.List(_v0), each => each.Address.Equals(address) && each.State == NeighbourState.Permanent);
    }

    [Fact]
    public void Namespaces_are_numbered_once()
    {
        var other = _lab.Namespace("b");
        Assert.Null(_at.Netlink.NamespaceIds.Find(other.Handle));
        var id = _at.Netlink.NamespaceIds.GetOrAssign(other.Handle);
        Assert.Equal(id, _at.Netlink.NamespaceIds.GetOrAssign(other.Handle));
        Assert.Equal(id, _at.Netlink.NamespaceIds.Find(other.Handle));
        Assert.Contains(_at.Ip("netns", "list-id").EnumerateArray(), each => each.GetProperty("nsid").GetInt32() == id && each.GetProperty("name").GetString() == other.Name);
    }

    private JsonElement.ArrayEnumerator Shown() => _at.Ip("addr", "show", "dev", "v0")[0].GetProperty("addr_info").EnumerateArray();
}
