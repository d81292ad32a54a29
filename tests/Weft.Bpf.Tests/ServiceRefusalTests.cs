using Weft.Bpf.Tests.Fabric;
using Weft.Dataplane.Abi;
using Weft.Packets;
using Weft.Testing.Packets;
using static Weft.Bpf.Tests.Fabric.ServiceScene;

namespace Weft.Bpf.Tests;

/// <summary>Addresses and ports of Services behind which there is nobody.</summary>
public sealed class ServiceRefusalTests
{
    public static TheoryData<int, byte> FamiliesAndProtocols => ServiceInsideTests.FamiliesAndProtocols;

    [Theory]
    [MemberData(nameof(FamiliesAndProtocols))]
    public void An_address_of_no_service_and_a_closed_port_are_met_with_silence(int family, byte protocol)
    {
        var node = A();
        var address = Cluster(family);
        Outcome[] Everywhere() =>
        [
            node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(address).L4(protocol, ClientPort, 81, TcpFlags.Syn).Build()),
            node.FromHost(HostA.To(address).L4(protocol, ClientPort, 81, TcpFlags.Syn).Build()),
            node.FromUplink(FromOutside(family, address).L4(protocol, ClientPort, 81, TcpFlags.Syn).Build()),
        ];

        Assert.All(Everywhere(), outcome => outcome.MustDrop(DropReason.ServiceUnknown));
        node.Services.Add(TestService.OfAddress(address));
        node.Services.Add(Inside(family, protocol, At(TwoNodes.Db, family)));
        Assert.All(Everywhere(), outcome => outcome.MustDrop(DropReason.ServicePort));
        Assert.Empty(node.Connections(family));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_port_of_another_protocol_is_closed(int family)
    {
        var node = A();
        node.Services.Add(TestService.OfAddress(Cluster(family)));
        node.Services.Add(Inside(family, Tcp, At(TwoNodes.Db, family)));

        node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(Cluster(family)).L4(Udp, ClientPort, ServicePort).Build()).MustDrop(DropReason.ServicePort);
        node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(Cluster(family)).Raw(new byte[20], IpProtocol.Esp).Build()).MustDrop(DropReason.ServicePort);
        node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(Cluster(family)).Raw(new byte[20], 0).Build()).MustDrop(family == 4 ? DropReason.ServicePort : DropReason.Truncated);
    }

    [Theory]
    [InlineData(4, false)]
    [InlineData(6, false)]
    [InlineData(4, true)]
    [InlineData(6, true)]
    public void Clients_inside_are_told_that_nobody_serves_where_the_service_tells(int family, bool host)
    {
        var node = A();
        node.Services.Add(Inside(family, Tcp));
        node.Services.Add(Inside(family, Udp));
        Outcome Send(byte protocol) => host
            ? node.FromHost(HostA.To(Cluster(family)).L4(protocol, ClientPort, ServicePort, TcpFlags.Syn).Build())
            : node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(Cluster(family)).L4(protocol, ClientPort, ServicePort, TcpFlags.Syn).Build());
        var client = host ? HostA : TwoNodes.Web;

        foreach (var protocol in new[] { Tcp, Udp })
        {
            var told = Send(protocol);
            Assert.Equal((Outcome.Redirect, 1ul, 1ul), (told.Verdict, told.Count(DropReason.ServiceNoBackend), told.Count(Counter.ServiceRefused)));
            Assert.Equal(MacAddress.Parse(client.Mac), new MacAddress(told.Packet.AsSpan(0, 6)));
            PacketAssert.HasValidChecksums(told.Packet);
        }

        node.Services.Add(Inside(family, Tcp) with { Flags = default });
        Send(Tcp).MustDrop(DropReason.ServiceNoBackend);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Without_the_program_that_tells_the_packet_is_only_dropped(int family)
    {
        using var node = new FabricNode();
        node.Reset(TwoNodes.UnderlayA4);
        node.Route(RouteKind.Local, "10.64.0.0/24", "fd64:1::/64");
        node.Route(RouteKind.Service, "10.96.0.0/16", "fd96::/108");
        node.Services.Add(Inside(family, Tcp));
        foreach (var slot in new[] { Slot.Refuse4, Slot.Refuse6 })
        {
            node.Loaded.Map(MapSpecs.Progs).TryDelete((uint)slot);
        }

        node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(Cluster(family)).L4(Tcp, ClientPort, ServicePort, TcpFlags.Syn).Build())
            .MustDrop(DropReason.ServiceNoBackend);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void An_address_of_services_answers_ping_to_everybody(int family)
    {
        var node = A();
        var address = Public(family);
        node.Services.Add(TestService.OfAddress(address));
        var echo = Counter.ServiceEcho;

        var workload = node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(address).EchoRequest(7, 1).Filler(56).Build()).MustGo(echo);
        var host = node.FromHost(HostA.To(address).EchoRequest(7, 1).Filler(56).Build()).MustGo(echo);
        var outside = node.FromUplink(FromOutside(family, address).EchoRequest(7, 1).Filler(56).Build()).MustGo(echo);

        SameIp(Ip(address, TwoNodes.Web.Address(family)).EchoReply(7, 1).Filler(56), workload.Packet);
        SameIp(Ip(address, HostA.Address(family)).EchoReply(7, 1).Filler(56), host.Packet);
        SameIp(Ip(address, Outside.Address(family)).EchoReply(7, 1).Filler(56), outside.Packet);
        node.FromUplink(FromOutside(TwoNodes.Web.Address(family), address).EchoRequest(7, 1).Build()).MustDrop(DropReason.UplinkSource);
        Assert.Empty(node.Connections(family));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Ping_is_answered_by_no_other_address_and_from_no_tunnel(int family)
    {
        var node = A();
        node.Services.Add(TestService.OfAddress(Cluster(family), flags: default));
        byte[] Ping(string address) => TwoNodes.Web.To(address).EchoRequest(7, 1).Build();

        node.FromWorkload(TwoNodes.Web, Ping(Cluster(family))).MustDrop(DropReason.ServicePort);
        node.FromWorkload(TwoNodes.Web, Ping(Public(family))).MustDrop(DropReason.ServiceUnknown);
        node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(Cluster(family)).EchoReply(7, 1).Build()).MustDrop(DropReason.ServicePort);

        node.Services.Add(TestService.OfAddress(Public(family)));
        var tunnelled = FromOutside(family, Public(family)).EchoRequest(7, 1).Build();
        node.Inner(tunnelled, TwoNodes.IndexOfB).MustDrop(DropReason.TunnelDestination);
        node.Inner(tunnelled, TwoNodes.IndexOfB, AbiConstants.VniBackend | 10).MustDrop(DropReason.ServicePort);
        node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(Public(family)).EchoReply(7, 1).Build()).MustDrop(DropReason.ServicePort);
    }

    /// <summary>Rows that user space would have to be wrong to write.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_table_that_names_no_backend_is_a_reason_of_its_own(int family)
    {
        var node = A();
        var packet = TwoNodes.Web.To(Cluster(family)).L4(Tcp, ClientPort, ServicePort, TcpFlags.Syn).Build();
        void Row(uint slots, uint backends) => node.Services.Write(Inside(family, Tcp), new ServiceTableRecord { Slots = slots, Size = 1, Backends = backends });

        Row(slots: uint.MaxValue, backends: 0);
        node.FromWorkload(TwoNodes.Web, packet).MustDrop(DropReason.ServiceTable);
        Row(slots: 5u << AbiConstants.MaglevPageBits, backends: 0);
        node.FromWorkload(TwoNodes.Web, packet).MustDrop(DropReason.ServiceTable);
        Row(slots: 0, backends: uint.MaxValue);
        node.FromWorkload(TwoNodes.Web, packet).MustDrop(DropReason.ServiceTable);
        Row(slots: 0, backends: (1u << AbiConstants.BackendPageBits) - 1);
        node.FromWorkload(TwoNodes.Web, packet).MustDrop(DropReason.ServiceTable);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_backend_that_is_nowhere_in_the_fabric_is_not_sent_to(int family)
    {
        var node = A();
        node.Services.Add(Inside(family, Tcp, At(family == 4 ? "192.0.2.1" : "2001:db8:ffff::1")));
        node.Services.Add(Everybody(family, Tcp, At(family == 4 ? "192.0.2.1" : "2001:db8:ffff::1")));

        node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(Cluster(family)).L4(Tcp, ClientPort, ServicePort, TcpFlags.Syn).Build()).MustDrop(DropReason.NoRoute);
        node.FromUplink(FromOutside(family, Public(family)).L4(Tcp, ClientPort, ServicePort, TcpFlags.Syn).Build()).MustDrop(DropReason.NoRoute);
        Assert.Empty(node.Connections(family));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void The_nodes_stack_does_not_send_strangers_to_services(int family)
    {
        var node = A();
        node.Services.Add(Inside(family, Tcp, At(TwoNodes.Db, family)));
        var stranger = new Workload(0, FabricNode.HostMac, "198.51.100.1", "2001:db8::1");

        node.FromHost(stranger.To(Cluster(family)).L4(Tcp, ClientPort, ServicePort, TcpFlags.Syn).Build()).MustDrop(DropReason.NoReturn);
    }
}
