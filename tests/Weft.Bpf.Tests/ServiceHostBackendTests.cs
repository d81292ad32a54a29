using Weft.Bpf.Tests.Fabric;
using Weft.Dataplane.Abi;
using Weft.Packets;
using Weft.Testing.Packets;
using static Weft.Bpf.Tests.Fabric.ServiceScene;

namespace Weft.Bpf.Tests;

/// <summary>A process of the node itself as the backend of a client outside: its answers leave by the node's own routing.</summary>
public sealed class ServiceHostBackendTests
{
    public static TheoryData<int, byte> FamiliesAndProtocols => ServiceInsideTests.FamiliesAndProtocols;

    [Theory]
    [MemberData(nameof(FamiliesAndProtocols))]
    public void It_gets_the_clients_packets_and_its_answers_come_from_the_service(int family, byte protocol)
    {
        var node = Scene(family, protocol);

        for (var round = 0; round < 2; round++)
        {
            var there = node.FromUplink(FromOutside(family, Public(family)).L4(protocol, ClientPort, ServicePort).Build());
            Assert.Equal(Outcome.Ok, there.Verdict);
            SameIp(Ip(Outside.Address(family), UnderlayOfA(family)).L4(protocol, ClientPort, BackendPort), there.Packet);

            var back = node.ToUplink(HostA.To(Outside.Address(family)).L4(protocol, BackendPort, ClientPort).Build());
            Assert.Equal((Outcome.Ok, 1ul), (back.Verdict, back.Count(Counter.Outside)));
            SameIp(Ip(Public(family), Outside.Address(family)).L4(protocol, ServicePort, ClientPort), back.Packet);
            node.NextGeneration();
        }

        Assert.All(node.Connections(family), row => Assert.True((row.Flags & (byte)CtFlag.Assured) != 0));
    }

    [Theory]
    [MemberData(nameof(FamiliesAndProtocols))]
    public void All_else_that_leaves_is_left_as_it_is(int family, byte protocol)
    {
        var node = Scene(family, protocol);
        node.Services.Add(Everybody(family, protocol, At(TwoNodes.Web, family, 9090)) with { Id = 2, Port = 81 });
        node.FromUplink(FromOutside(family, Public(family)).L4(protocol, ClientPort, ServicePort).Build());
        node.FromUplink(FromOutside(family, Public(family)).L4(protocol, ClientPort, 81).Build()).MustGo(Counter.Local);
        var outside = Outside.Address(family);
        byte[][] others =
        [
            HostA.To(outside).L4(protocol, BackendPort, ClientPort + 1).Build(),
            HostA.To(outside).L4(protocol, 22, ClientPort).Build(),
            HostA.To(outside).EchoReply(1, 1).Build(),
            HostA.To(outside).Raw(new byte[3], (IpProtocol)protocol).Build(),
            TwoNodes.Web.To(outside).L4(protocol, 9090, ClientPort).Build(),
            PacketBuilder.Eth(FabricNode.HostMac, Outside.Mac).ArpRequest(FabricNode.HostMac, TwoNodes.UnderlayA4, Outside.Ipv4).Build(),
        ];

        Assert.All(others, frame => node.ToUplink(frame).MustPass(frame));
        var forwarded = HostA.To(outside).L4(protocol, BackendPort, ClientPort).Build();
        node.ToUplink(forwarded, from: FabricNode.Loopback).MustPass(forwarded);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Its_refusal_quotes_what_the_client_sent(int family)
    {
        var node = Scene(family, Udp);
        var sent = FromOutside(family, Public(family)).L4(Udp, ClientPort, ServicePort).Build();
        var got = node.FromUplink(sent).Packet;
        PacketBuilder Error(PacketBuilder ip, byte[] about) => (family == 4 ? ip.Icmp(3, 3) : ip.Icmpv6(1, 4)).Raw(about.AsMemory(14));

        var error = node.ToUplink(Error(HostA.To(Outside.Address(family)), got).Build());

        SameIp(Error(Ip(Public(family), Outside.Address(family)), sent), error.Packet);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Its_answers_may_come_in_pieces(int family)
    {
        var node = Scene(family, Udp);
        node.FromUplink(FromOutside(family, Public(family)).L4(Udp, ClientPort, ServicePort).Build());
        IReadOnlyList<byte[]> Cut(PacketBuilder ip, ushort source) => PacketFragments.Cut(ip.Udp(source, ClientPort).Filler(300).Build(), 80);

        var pieces = Cut(HostA.To(Outside.Address(family)), BackendPort).Select(piece => node.ToUplink(piece).Packet).ToList();

        foreach (var (expected, piece) in Cut(Ip(Public(family), Outside.Address(family)), ServicePort).Zip(pieces))
        {
            PacketAssert.Equal(expected.AsSpan(14), piece.AsSpan(14));
        }
    }

    private static FabricNode Scene(int family, byte protocol)
    {
        var node = A();
        node.Services.Add(Everybody(family, protocol, At(UnderlayOfA(family))));
        return node;
    }
}
