using Weft.Bpf.Tests.Fabric;
using Weft.Dataplane.Abi;
using Weft.Packets;

namespace Weft.Bpf.Tests;

/// <summary>Loopback, multicast, link-local and reserved addresses never travel, whoever sends them.</summary>
public sealed class ForbiddenAddressTests
{
    public static TheoryData<string, DropReason> Destinations => new()
    {
        { "0.0.0.0", DropReason.Unspecified },
        { "0.1.2.3", DropReason.Unspecified },
        { "127.0.0.1", DropReason.Loopback },
        { "127.255.255.254", DropReason.Loopback },
        { "169.254.1.2", DropReason.LinkLocal },
        { "169.254.169.254", DropReason.LinkLocal },
        { "224.0.0.1", DropReason.Multicast },
        { "239.255.255.255", DropReason.Multicast },
        { "240.0.0.1", DropReason.Reserved },
        { "255.255.255.254", DropReason.Reserved },
        { "255.255.255.255", DropReason.Broadcast },
        { "::", DropReason.Unspecified },
        { "::1", DropReason.Loopback },
        { "::7f00:1", DropReason.Reserved },
        { "::ffff:10.64.0.11", DropReason.Reserved },
        { "fe80::2", DropReason.LinkLocal },
        { "febf:ffff::1", DropReason.LinkLocal },
        { "ff02::1", DropReason.Multicast },
        { "ff0e::1234", DropReason.Multicast },
    };

    /// <summary>Each with a prefix of the fabric that would take it, to show that the address alone decides.</summary>
    [Theory]
    [MemberData(nameof(Destinations))]
    public void A_workload_cannot_send_there(string destination, DropReason reason)
    {
        var node = TwoNodes.A();
        node.Route(RouteKind.Host, destination + (Rows.IsIpv4(destination) ? "/32" : "/128"));

        node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(destination).Udp(1000, 53).Build()).MustDrop(reason);
    }

    [Theory]
    [MemberData(nameof(Destinations))]
    public void Nor_can_the_nodes_stack(string destination, DropReason reason)
    {
        var node = TwoNodes.A();
        node.Route(TwoNodes.IndexOfB, destination + (Rows.IsIpv4(destination) ? "/32" : "/128"));
        var host = new Workload(0, FabricNode.HostMac, TwoNodes.UnderlayA4, TwoNodes.UnderlayA6);

        node.FromHost(host.To(destination).Udp(1000, 53).Build()).MustDrop(reason);
    }

    [Theory]
    [MemberData(nameof(Destinations))]
    public void Nor_does_it_come_in_as_a_source_from_another_node(string source, DropReason reason)
    {
        var node = TwoNodes.A();
        node.Route(TwoNodes.IndexOfB, source + (Rows.IsIpv4(source) ? "/32" : "/128"));
        var sender = new Workload(0, TwoNodes.Cache.Mac, source, source);

        node.Inner(sender.To(TwoNodes.Web.Address(Rows.IsIpv4(source) ? 4 : 6)).Udp(1000, 53).Build(), TwoNodes.IndexOfB).MustDrop(reason);
    }

    [Fact]
    public void Multicast_membership_reports_are_dropped_without_a_word()
    {
        var report = TwoNodes.Web.To("224.0.0.22").Raw(new byte[16], (IpProtocol)2).Build();

        Assert.Empty(TwoNodes.A().FromWorkload(TwoNodes.Web, report).MustDrop(DropReason.LinkChatter).Events);
    }
}
