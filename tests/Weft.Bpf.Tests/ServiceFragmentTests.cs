using Weft.Bpf.Tests.Fabric;
using Weft.Dataplane.Abi;
using Weft.Packets;
using Weft.Testing.Packets;
using static Weft.Bpf.Tests.Fabric.ServiceScene;

namespace Weft.Bpf.Tests;

/// <summary>Fragments of translated packets: addresses in each, ports and checksum in the first.</summary>
public sealed class ServiceFragmentTests
{
    private const int Payload = 300;
    private const int Piece = 80;

    public static TheoryData<int, byte> FamiliesAndProtocols => new() { { 4, Tcp }, { 6, Tcp }, { 4, Udp }, { 6, Udp } };

    [Theory]
    [MemberData(nameof(FamiliesAndProtocols))]
    public void All_fragments_reach_the_backend_and_its_answers_the_client(int family, byte protocol)
    {
        var node = A();
        node.Services.Add(Inside(family, protocol, At(TwoNodes.Db, family)));

        var there = Cut(TwoNodes.Web.To(Cluster(family)), protocol, ClientPort, ServicePort)
            .Select(piece => node.FromWorkload(TwoNodes.Web, piece).MustGo(Counter.Local).Packet).ToList();
        var back = Cut(TwoNodes.Db.To(TwoNodes.Web.Address(family)), protocol, BackendPort, ClientPort)
            .Select(piece => node.FromWorkload(TwoNodes.Db, piece).MustGo(Counter.Local).Packet).ToList();

        Same(Ip(TwoNodes.Web.Address(family), TwoNodes.Db.Address(family)), protocol, ClientPort, BackendPort, there);
        Same(Ip(Cluster(family), TwoNodes.Web.Address(family)), protocol, ServicePort, ClientPort, back);
        Assert.Equal(2, node.Connections(family).Count);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndProtocols))]
    public void Fragments_from_outside_reach_a_backend_on_another_node(int family, byte protocol)
    {
        var (a, b) = (A(), B());
        foreach (var node in new[] { a, b })
        {
            node.Services.Add(Everybody(family, protocol, At(TwoNodes.Cache, family)));
        }

        var there = Cut(FromOutside(family, Public(family)), protocol, ClientPort, ServicePort)
            .Select(piece => a.FromUplink(piece).MustGo(Counter.Vxlan).Packet)
            .Select(packet => b.FromUplink(Tunnel.Carry(packet)).MustGo(Counter.Local).Packet).ToList();
        var back = Cut(TwoNodes.Cache.To(Outside.Address(family)), protocol, BackendPort, ClientPort)
            .Select(piece => b.FromWorkload(TwoNodes.Cache, piece).MustGo(Counter.Outside).Packet).ToList();

        Same(Ip(Outside.Address(family), TwoNodes.Cache.Address(family)), protocol, ClientPort, BackendPort, there);
        Same(Ip(Public(family), Outside.Address(family)), protocol, ServicePort, ClientPort, back);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_later_fragment_without_the_first_goes_nowhere(int family)
    {
        var node = A();
        node.Services.Add(Everybody(family, Udp, At(TwoNodes.Cache, family)));
        var inside = Cut(TwoNodes.Web.To(Public(family)), Udp, ClientPort, ServicePort);
        var outside = Cut(FromOutside(family, Public(family)), Udp, ClientPort, ServicePort);

        node.FromWorkload(TwoNodes.Web, inside[1]).MustDrop(DropReason.FragNoFirst);
        node.FromUplink(outside[1]).MustDrop(DropReason.FragNoFirst);
    }

    /// <summary>Its checksum is over all fragments, and nobody knows yet how long they are together.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Sctp_in_fragments_is_served_only_where_the_port_stays(int family)
    {
        var node = A();
        node.Services.Add(Inside(family, Sctp, At(TwoNodes.Db, family)));
        IReadOnlyList<byte[]> Pieces() => PacketFragments.Cut(
            TwoNodes.Web.To(Cluster(family)).Raw(SctpPacket(ClientPort, ServicePort, Payload), (IpProtocol)Sctp).Build(), Piece);

        node.FromWorkload(TwoNodes.Web, Pieces()[0]).MustDrop(DropReason.BadFragment);

        node = A();
        node.Services.Add(Inside(family, Sctp, At(TwoNodes.Db, family, ServicePort)));
        var there = Pieces().Select(piece => node.FromWorkload(TwoNodes.Web, piece).MustGo(Counter.Local).Packet);
        Assert.Equal(SctpPacket(ClientPort, ServicePort, Payload), PacketFragments.Join(there));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Sctp_of_any_length_gets_the_right_checksum(int family)
    {
        var node = A();
        node.Services.Add(Inside(family, Sctp, At(TwoNodes.Db, family)));
        foreach (var length in new[] { 0, 1, 2, 3, 4, 7, 8, 63, 64, 255, 256, 1000, 1400, 3000 })
        {
            var packet = TwoNodes.Web.To(Cluster(family)).Raw(SctpPacket(ClientPort, ServicePort, length), (IpProtocol)Sctp).Build();

            var there = node.FromWorkload(TwoNodes.Web, packet).MustGo(Counter.Local);

            SameIp(Ip(TwoNodes.Web.Address(family), TwoNodes.Db.Address(family)).Raw(SctpPacket(ClientPort, BackendPort, length), (IpProtocol)Sctp), there.Packet);
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void An_sctp_checksum_left_to_the_device_stays_left_to_it(int family)
    {
        var node = A();
        node.Services.Add(Inside(family, Sctp, At(TwoNodes.Db, family)));
        var sent = SctpPacket(ClientPort, ServicePort, 32);
        sent.AsSpan(8, 4).Clear();
        var expected = SctpPacket(ClientPort, BackendPort, 32);
        expected.AsSpan(8, 4).Clear();

        var there = node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(Cluster(family)).Raw(sent, (IpProtocol)Sctp).Build()).MustGo(Counter.Local);

        SameIp(Ip(TwoNodes.Web.Address(family), TwoNodes.Db.Address(family)).Raw(expected, (IpProtocol)Sctp), there.Packet);
    }

    private static IReadOnlyList<byte[]> Cut(PacketBuilder ip, byte protocol, ushort source, ushort destination) =>
        PacketFragments.Cut(Whole(ip, protocol, source, destination).Build(), Piece);

    private static PacketBuilder Whole(PacketBuilder ip, byte protocol, ushort source, ushort destination) =>
        (protocol == Tcp ? ip.Tcp(source, destination) : ip.Udp(source, destination)).Filler(Payload);

    /// <summary>Fails unless the fragments are those of this packet, each with the right header.</summary>
    private static void Same(PacketBuilder ip, byte protocol, ushort source, ushort destination, List<byte[]> fragments)
    {
        var expected = Cut(ip, protocol, source, destination);
        Assert.Equal(expected.Count, fragments.Count);
        foreach (var (piece, fragment) in expected.Zip(fragments))
        {
            PacketAssert.Equal(piece.AsSpan(14), fragment.AsSpan(14));
        }
    }
}
