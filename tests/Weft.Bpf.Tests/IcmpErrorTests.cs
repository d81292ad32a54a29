using Weft.Bpf.Tests.Fabric;
using Weft.Dataplane.Abi;
using Weft.Packets;

namespace Weft.Bpf.Tests;

/// <summary>ICMP errors belong to the flow of the packet they quote.</summary>
public sealed class IcmpErrorTests
{
    public static TheoryData<int, byte, byte> Errors => new() { { 4, 3, 3 }, { 4, 11, 0 }, { 4, 3, 4 }, { 6, 1, 4 }, { 6, 2, 0 }, { 6, 3, 0 } };

    [Theory]
    [MemberData(nameof(Errors))]
    public void An_error_about_a_known_flow_is_delivered_to_its_sender(int family, byte type, byte code)
    {
        var node = TwoNodes.A();
        var about = TwoNodes.Web.To(TwoNodes.Db.Address(family)).Udp(1000, 53).Text("hello").Build();
        node.FromWorkload(TwoNodes.Web, about).MustGo(Counter.Local);

        var error = Error(TwoNodes.Db, TwoNodes.Web, family, type, code, about);

        node.FromWorkload(TwoNodes.Db, error).MustGo(Counter.Local);
        Assert.Equal(2, family == 4 ? node.Connections4.Count : node.Connections6.Count);
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public void An_error_of_another_node_comes_in(int family, byte type, byte code)
    {
        var node = TwoNodes.A();
        var about = TwoNodes.Web.To(TwoNodes.Cache.Address(family)).Tcp(1000, 80, TcpFlags.Syn).Build();
        node.FromWorkload(TwoNodes.Web, about).MustGo(Counter.Vxlan);

        node.Inner(Error(TwoNodes.Cache, TwoNodes.Web, family, type, code, about), TwoNodes.IndexOfB).MustGo(Counter.Local);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void An_error_about_a_ping_is_delivered(int family)
    {
        var node = TwoNodes.A();
        var about = TwoNodes.Web.To(TwoNodes.Db.Address(family)).EchoRequest(77).Build();
        node.FromWorkload(TwoNodes.Web, about).MustGo(Counter.Local);

        node.FromWorkload(TwoNodes.Db, Error(TwoNodes.Db, TwoNodes.Web, family, (byte)(family == 4 ? 3 : 1), 1, about)).MustGo(Counter.Local);
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public void An_error_about_no_flow_is_dropped(int family, byte type, byte code)
    {
        var about = TwoNodes.Web.To(TwoNodes.Db.Address(family)).Udp(1000, 53).Build();

        TwoNodes.A().FromWorkload(TwoNodes.Db, Error(TwoNodes.Db, TwoNodes.Web, family, type, code, about)).MustDrop(DropReason.IcmpNoFlow);
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(11, 0)]
    public void An_error_is_no_sign_of_life_of_its_flow(byte type, byte code)
    {
        var node = TwoNodes.A();
        var about = TwoNodes.Web.To(TwoNodes.Db.Ipv4).Udp(1000, 53).Build();
        node.FromWorkload(TwoNodes.Web, about);
        node.Change4(row => row with { LastSeen = row.LastSeen - 30 });
        var before = node.Connection4(53).LastSeen;

        node.FromWorkload(TwoNodes.Db, Error(TwoNodes.Db, TwoNodes.Web, 4, type, code, about)).MustGo(Counter.Local);

        Assert.Equal(before, node.Connection4(53).LastSeen);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_workload_cannot_send_errors_about_other_workloads_flows(int family)
    {
        var node = TwoNodes.A();
        var about = TwoNodes.Web.To(TwoNodes.Cache.Address(family)).Udp(1000, 53).Build();
        node.FromWorkload(TwoNodes.Web, about).MustGo(Counter.Vxlan);

        var outcome = node.FromWorkload(TwoNodes.Db, Error(TwoNodes.Db, TwoNodes.Web, family, (byte)(family == 4 ? 3 : 1), 4, about));

        Assert.Equal(Outcome.Shot, outcome.Verdict);
    }

    [Fact]
    public void A_node_cannot_send_errors_about_flows_of_a_third_node()
    {
        var node = TwoNodes.A();
        node.AddNode(3, "172.30.1.13", "fd30:1::13", PathKind.Vxlan, TwoNodes.VxlanMtu);
        node.Route(3, "10.64.2.0/24");
        var about = TwoNodes.Web.To("10.64.2.1").Udp(1000, 53).Build();
        node.FromWorkload(TwoNodes.Web, about).MustGo(Counter.Vxlan);

        node.Inner(Error(TwoNodes.Cache, TwoNodes.Web, 4, 3, 4, about), TwoNodes.IndexOfB).MustDrop(DropReason.TunnelSource);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void The_quote_must_come_from_the_errors_receiver(int family)
    {
        var node = TwoNodes.A();
        var about = TwoNodes.Db.To(TwoNodes.Web.Address(family)).Udp(1000, 53).Build();
        node.FromWorkload(TwoNodes.Db, about).MustGo(Counter.Local);

        var misdirected = Error(TwoNodes.Web, TwoNodes.Cache, family, (byte)(family == 4 ? 3 : 1), 4, about);

        node.FromWorkload(TwoNodes.Web, misdirected).MustDrop(DropReason.IcmpNoFlow);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_quote_cut_short_anywhere_is_dropped(int family)
    {
        var node = TwoNodes.A();
        var about = TwoNodes.Web.To(TwoNodes.Db.Address(family)).Udp(1000, 53).Build();
        node.FromWorkload(TwoNodes.Web, about).MustGo(Counter.Local);
        var ip = TwoNodes.Db.To(TwoNodes.Web.Address(family));
        var header = family == 4 ? ip.Icmp(3, 3) : ip.Icmpv6(1, 4);

        for (var length = 0; length < about.Length - 14; length++)
        {
            node.RefillEvents();
            Assert.Equal(Outcome.Shot, node.FromWorkload(TwoNodes.Db, header.Raw(about.AsMemory(14, length)).Build()).Verdict);
        }
    }

    [Theory]
    [InlineData(4, 5)]
    [InlineData(6, 137)]
    public void Redirects_are_never_forwarded(int family, byte type)
    {
        var ip = TwoNodes.Web.To(TwoNodes.Db.Address(family));
        var packet = (family == 4 ? ip.Icmp(type, 1) : ip.Icmpv6(type)).Raw(new byte[40]).Build();

        TwoNodes.A().FromWorkload(TwoNodes.Web, packet).MustDrop(DropReason.IcmpRedirect);
    }

    private static byte[] Error(Workload from, Workload to, int family, byte type, byte code, byte[] about)
    {
        var ip = from.To(to.Address(family));
        return (family == 4 ? ip.Icmp(type, code) : ip.Icmpv6(type, code)).Raw(about.AsMemory(14)).Build();
    }
}
