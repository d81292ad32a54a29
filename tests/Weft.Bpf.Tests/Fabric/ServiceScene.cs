using System.Buffers.Binary;
using System.Net;
using System.Numerics;
using Weft.Dataplane.Abi;
using Weft.Packets;
using Weft.Testing.Packets;

namespace Weft.Bpf.Tests.Fabric;

/// <summary>
/// Nodes A and B of <see cref="TwoNodes"/> and a third one, C, as they are with Services: addresses of Services are routed, the
/// nodes' own addresses have node ports, and there is a world outside.
/// </summary>
internal static class ServiceScene
{
    public const byte Tcp = 6;
    public const byte Udp = 17;
    public const byte Sctp = 132;
    public const ushort ClientPort = 40000;
    public const ushort ServicePort = 80;
    public const ushort BackendPort = 8080;
    public const ushort NodePort = 30080;
    public const uint IndexOfC = 3;
    public const string UnderlayC4 = "172.30.1.13";
    public const string UnderlayC6 = "fd30:1::13";

    private static readonly Lazy<FabricNode> _c = new(() => new FabricNode());

    /// <summary>Somebody on the internet, whose packets a router brings to the uplink.</summary>
    public static Workload Outside { get; } = new(0, "02:00:00:00:00:bb", "198.51.100.7", "2001:db8:1::7");

    /// <summary>The stack of node A.</summary>
    public static Workload HostA { get; } = new(0, FabricNode.HostMac, TwoNodes.UnderlayA4, TwoNodes.UnderlayA6);

    public static FabricNode A(PathKind path = PathKind.Vxlan)
    {
        var node = Prepare(TwoNodes.A(path), "10.64.0.0", "fd64:1::", TwoNodes.UnderlayA6);
        AddC(node, path);
        OwnAddresses(node, RouteKind.Host, 0, TwoNodes.UnderlayA4, TwoNodes.UnderlayA6);
        OwnAddresses(node, RouteKind.Node, TwoNodes.IndexOfB, TwoNodes.UnderlayB4, TwoNodes.UnderlayB6);
        return node;
    }

    public static FabricNode B(PathKind path = PathKind.Vxlan)
    {
        var node = Prepare(TwoNodes.B(path), "10.64.1.0", "fd64:1:0:1::", TwoNodes.UnderlayB6);
        AddC(node, path);
        OwnAddresses(node, RouteKind.Node, TwoNodes.IndexOfA, TwoNodes.UnderlayA4, TwoNodes.UnderlayA6);
        OwnAddresses(node, RouteKind.Host, 0, TwoNodes.UnderlayB4, TwoNodes.UnderlayB6);
        return node;
    }

    /// <summary>A node without workloads, to come in by.</summary>
    public static FabricNode C(PathKind path = PathKind.Vxlan)
    {
        var node = _c.Value;
        node.Reset(UnderlayC4);
        Prepare(node, "10.64.2.0", "fd64:1:0:2::", UnderlayC6);
        var mtu = path == PathKind.Vxlan ? TwoNodes.VxlanMtu : TwoNodes.UnderlayMtu;
        node.AddNode(TwoNodes.IndexOfA, TwoNodes.UnderlayA4, TwoNodes.UnderlayA6, path, mtu);
        node.AddNode(TwoNodes.IndexOfB, TwoNodes.UnderlayB4, TwoNodes.UnderlayB6, path, mtu);
        node.Route(TwoNodes.IndexOfA, "10.64.0.0/24", "fd64:1::/64");
        node.Route(TwoNodes.IndexOfB, "10.64.1.0/24", "fd64:1:0:1::/64");
        OwnAddresses(node, RouteKind.Node, TwoNodes.IndexOfA, TwoNodes.UnderlayA4, TwoNodes.UnderlayA6);
        OwnAddresses(node, RouteKind.Node, TwoNodes.IndexOfB, TwoNodes.UnderlayB4, TwoNodes.UnderlayB6);
        OwnAddresses(node, RouteKind.Host, 0, UnderlayC4, UnderlayC6);
        return node;
    }

    /// <summary>An address of Services for clients inside.</summary>
    public static string Cluster(int family) => family == 4 ? "10.96.0.10" : "fd96::10";

    /// <summary>An address of Services for everybody.</summary>
    public static string Public(int family) => family == 4 ? "203.0.113.5" : "2001:db8:101::5";

    public static string AnyNode(int family) => family == 4 ? TestService.AnyNode4 : TestService.AnyNode6;

    public static string UnderlayOfA(int family) => HostA.Address(family);

    public static string UnderlayOfB(int family) => family == 4 ? TwoNodes.UnderlayB4 : TwoNodes.UnderlayB6;

    public static string At(string address, ushort port = BackendPort) => Rows.IsIpv4(address) ? $"{address}:{port}" : $"[{address}]:{port}";

    /// <summary>A backend, written as the tables take it.</summary>
    public static string At(Workload workload, int family, ushort port = BackendPort) => At(workload.Address(family), port);

    /// <summary>A port of a Service with these backends for clients inside.</summary>
    public static TestService Inside(int family, byte protocol, params string[] backends) =>
        new(Cluster(family), ServicePort, protocol) { Flags = ServiceFlag.Reject, Inside = backends };

    /// <summary>A port of a Service with these backends for everybody.</summary>
    public static TestService Everybody(int family, byte protocol, params string[] backends) =>
        new(Public(family), ServicePort, protocol, backends) { Inside = backends };

    /// <summary>A frame at the uplink, up to the IP header.</summary>
    public static PacketBuilder FromOutside(string source, string destination)
    {
        var eth = PacketBuilder.Eth(Outside.Mac, FabricNode.UplinkMac);
        return Rows.IsIpv4(destination) ? eth.Ipv4(source, destination) : eth.Ipv6(source, destination);
    }

    /// <summary>A frame of the client outside.</summary>
    public static PacketBuilder FromOutside(int family, string destination) => FromOutside(Outside.Address(family), destination);

    /// <summary>The same IP header without the Ethernet header's addresses: what a packet is compared by once its MACs are nobody's concern.</summary>
    public static PacketBuilder Ip(string source, string destination) => Rows.IsIpv4(destination)
        ? PacketBuilder.Eth(FabricNode.GatewayMac, FabricNode.GatewayMac).Ipv4(source, destination)
        : PacketBuilder.Eth(FabricNode.GatewayMac, FabricNode.GatewayMac).Ipv6(source, destination);

    /// <summary>A segment, datagram or SCTP packet with a little inside.</summary>
    public static PacketBuilder L4(this PacketBuilder ip, byte protocol, ushort source, ushort destination, TcpFlags flags = TcpFlags.Ack) => protocol switch
    {
        Tcp => ip.Tcp(source, destination, flags).Text("hello"),
        Udp => ip.Udp(source, destination).Text("hello"),
        _ => ip.Raw(SctpPacket(source, destination, 21), (IpProtocol)Sctp),
    };

    /// <summary>An SCTP packet with its CRC32c (RFC 9260, appendix A), which goes over the packet with zeros in its place.</summary>
    public static byte[] SctpPacket(ushort source, ushort destination, int length)
    {
        var packet = new byte[12 + length];
        BinaryPrimitives.WriteUInt16BigEndian(packet, source);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), destination);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), 0xcafe_f00d);
        for (var i = 12; i < packet.Length; i++)
        {
            packet[i] = (byte)(i * 7);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(packet.AsSpan(8), ~packet.Aggregate(uint.MaxValue, BitOperations.Crc32C));
        return packet;
    }

    /// <summary>Fails unless both are the same from the IP header on, and every checksum in it is right.</summary>
    public static void SameIp(PacketBuilder expected, byte[] actual)
    {
        var whole = expected.Build();
        whole.AsSpan(0, 12).Clear();
        var without = actual.ToArray();
        without.AsSpan(0, 12).Clear();
        PacketAssert.Equal(whole, without);
        PacketAssert.HasValidChecksums(actual);
    }

    /// <summary>The network identifier of a frame in VXLAN.</summary>
    public static uint VniOf(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadUInt32BigEndian(frame[Tunnel.VniOffset..]) >> 8;

    /// <summary>The network identifier that names a workload as the backend.</summary>
    public static uint Named(string address)
    {
        var lowest = BinaryPrimitives.ReadUInt32BigEndian(IPAddress.Parse(address).GetAddressBytes().AsSpan(^4..));
        return AbiConstants.VniBackend | (lowest & AbiConstants.VniAddressMask);
    }

    private static FabricNode Prepare(FabricNode node, string prefix4, string prefix6, string underlay6)
    {
        node.Config = node.Config with { Prefix4 = Rows.Ipv4(prefix4), Prefix6 = Rows.Ipv6(prefix6), Underlay6 = Rows.Ipv6(underlay6) };
        node.Route(RouteKind.Service, "10.96.0.0/16", "fd96::/108", "203.0.113.0/24", "2001:db8:101::/112");
        return node;
    }

    private static void AddC(FabricNode node, PathKind path)
    {
        node.AddNode(IndexOfC, UnderlayC4, UnderlayC6, path, path == PathKind.Vxlan ? TwoNodes.VxlanMtu : TwoNodes.UnderlayMtu);
        node.Route(IndexOfC, "10.64.2.0/24", "fd64:1:0:2::/64");
        OwnAddresses(node, RouteKind.Node, IndexOfC, UnderlayC4, UnderlayC6);
    }

    private static void OwnAddresses(FabricNode node, RouteKind kind, uint index, string ipv4, string ipv6) =>
        node.Route(new RouteRow { Kind = (byte)kind, Flags = (byte)RouteFlag.RouteOwnAddress, Node = (ushort)index }, ipv4 + "/32", ipv6 + "/128");
}
