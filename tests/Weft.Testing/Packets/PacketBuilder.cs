using System.Collections.Immutable;
using System.Net;
using System.Text;
using Weft.Packets;

namespace Weft.Testing.Packets;

/// <summary>
/// A packet layer by layer, outermost first; lengths, protocol numbers and checksums follow from what is inside.
/// <code>
/// var frame = PacketBuilder.Eth("02:00:00:00:00:01", "02:00:00:00:00:02")
///     .Ipv4("10.0.0.1", "10.0.0.2").Udp(1000, 53).Text("hello").Build();
/// </code>
/// </summary>
/// <remarks>Immutable: a prefix can be kept and ended in several ways.</remarks>
public sealed class PacketBuilder
{
    private readonly ImmutableArray<PacketLayer> _layers;

    private PacketBuilder(ImmutableArray<PacketLayer> layers) => _layers = layers;

    /// <summary>No layer yet: for packets that start with their IP header.</summary>
    public static PacketBuilder Empty { get; } = new([]);

    /// <summary>Starts with an Ethernet header.</summary>
    /// <param name="source">Sender.</param>
    /// <param name="destination">Receiver.</param>
    /// <param name="type">What the header says follows; by itself, what does follow.</param>
    public static PacketBuilder Eth(MacAddress source, MacAddress destination, EtherType? type = null) =>
        Empty.Ethernet(source, destination, type);

    /// <inheritdoc cref="Eth(MacAddress, MacAddress, EtherType?)"/>
    public static PacketBuilder Eth(string source, string destination, EtherType? type = null) =>
        Eth(MacAddress.Parse(source), MacAddress.Parse(destination), type);

    /// <summary>An Ethernet header, also inside VXLAN.</summary>
    public PacketBuilder Ethernet(MacAddress source, MacAddress destination, EtherType? type = null) =>
        Add(new EthernetLayer(source, destination, type));

    /// <inheritdoc cref="Ethernet(MacAddress, MacAddress, EtherType?)"/>
    public PacketBuilder Ethernet(string source, string destination, EtherType? type = null) =>
        Ethernet(MacAddress.Parse(source), MacAddress.Parse(destination), type);

    public PacketBuilder Arp(ArpOperation operation, MacAddress senderMac, IPAddress senderIp, MacAddress targetMac, IPAddress targetIp) =>
        Add(new ArpLayer(operation, senderMac, senderIp, targetMac, targetIp));

    /// <summary>"Who has <paramref name="targetIp"/>?"</summary>
    public PacketBuilder ArpRequest(string senderMac, string senderIp, string targetIp) =>
        Arp(ArpOperation.Request, MacAddress.Parse(senderMac), IPAddress.Parse(senderIp), default, IPAddress.Parse(targetIp));

    /// <summary>"I, <paramref name="senderMac"/>, have <paramref name="senderIp"/>."</summary>
    public PacketBuilder ArpReply(string senderMac, string senderIp, string targetMac, string targetIp) =>
        Arp(ArpOperation.Reply, MacAddress.Parse(senderMac), IPAddress.Parse(senderIp), MacAddress.Parse(targetMac), IPAddress.Parse(targetIp));

    /// <summary>Any IPv4 header; its protocol is taken from the next layer if there is one.</summary>
    public PacketBuilder Ipv4(Ipv4Header header) => Add(new Ipv4Layer(header));

    public PacketBuilder Ipv4(IPAddress source, IPAddress destination, byte ttl = 64, bool dontFragment = true, byte tos = 0, ushort id = 0) =>
        Ipv4(new Ipv4Header(source, destination, default) { Ttl = ttl, DontFragment = dontFragment, Tos = tos, Identification = id });

    /// <inheritdoc cref="Ipv4(IPAddress, IPAddress, byte, bool, byte, ushort)"/>
    public PacketBuilder Ipv4(string source, string destination, byte ttl = 64, bool dontFragment = true, byte tos = 0, ushort id = 0) =>
        Ipv4(IPAddress.Parse(source), IPAddress.Parse(destination), ttl, dontFragment, tos, id);

    /// <summary>Any IPv6 header; its next header is taken from the next layer if there is one.</summary>
    public PacketBuilder Ipv6(Ipv6Header header) => Add(new Ipv6Layer(header));

    public PacketBuilder Ipv6(IPAddress source, IPAddress destination, byte hopLimit = 64, byte trafficClass = 0, int flowLabel = 0) =>
        Ipv6(new Ipv6Header(source, destination, IpProtocol.NoNext) { HopLimit = hopLimit, TrafficClass = trafficClass, FlowLabel = flowLabel });

    /// <inheritdoc cref="Ipv6(IPAddress, IPAddress, byte, byte, int)"/>
    public PacketBuilder Ipv6(string source, string destination, byte hopLimit = 64, byte trafficClass = 0, int flowLabel = 0) =>
        Ipv6(IPAddress.Parse(source), IPAddress.Parse(destination), hopLimit, trafficClass, flowLabel);

    /// <summary>An IPv6 hop-by-hop, routing or destination options header of padding.</summary>
    /// <param name="kind">Which of the three.</param>
    /// <param name="length">Octets, a multiple of 8.</param>
    public PacketBuilder Ipv6Options(IpProtocol kind, int length = 8) => Add(new Ipv6OptionsLayer(kind, length));

    /// <summary>An IPv6 fragment header; <paramref name="next"/> when only raw bytes follow.</summary>
    public PacketBuilder Ipv6Fragment(uint id, int offsetBytes, bool moreFragments, IpProtocol? next = null) =>
        Add(new Ipv6FragmentLayer(id, offsetBytes, moreFragments, next));

    /// <summary>Any TCP header.</summary>
    public PacketBuilder Tcp(TcpHeader header) => Add(new TcpLayer(header));

    public PacketBuilder Tcp(ushort sourcePort, ushort destinationPort, TcpFlags flags = TcpFlags.Ack, uint seq = 1, uint ack = 0) =>
        Tcp(new TcpHeader(sourcePort, destinationPort, flags) { SequenceNumber = seq, AcknowledgmentNumber = ack });

    public PacketBuilder Udp(ushort sourcePort, ushort destinationPort, bool checksum = true) =>
        Add(new UdpLayer(sourcePort, destinationPort, checksum));

    /// <summary>Any ICMP message; <paramref name="rest"/> is the header's second word.</summary>
    public PacketBuilder Icmp(byte type, byte code = 0, uint rest = 0) => Add(new IcmpLayer(type, code, rest, V6: false));

    /// <summary>Any ICMPv6 message; <paramref name="rest"/> is the header's second word.</summary>
    public PacketBuilder Icmpv6(byte type, byte code = 0, uint rest = 0) => Add(new IcmpLayer(type, code, rest, V6: true));

    /// <summary>Ping, in the family of the IP layer outside.</summary>
    public PacketBuilder EchoRequest(ushort id = 1, ushort seq = 1) => Echo(IcmpType.EchoRequest, Icmpv6Type.EchoRequest, id, seq);

    /// <summary>Ping's answer, in the family of the IP layer outside.</summary>
    public PacketBuilder EchoReply(ushort id = 1, ushort seq = 1) => Echo(IcmpType.EchoReply, Icmpv6Type.EchoReply, id, seq);

    public PacketBuilder NeighborSolicitation(string target, string? senderMac = null) =>
        Add(new NeighborLayer(true, NeighborFlags.None, IPAddress.Parse(target), senderMac is null ? null : MacAddress.Parse(senderMac)));

    public PacketBuilder NeighborAdvertisement(
        string target, string ownerMac, NeighborFlags flags = NeighborFlags.Solicited | NeighborFlags.Override) =>
        Add(new NeighborLayer(false, flags, IPAddress.Parse(target), MacAddress.Parse(ownerMac)));

    /// <summary>A VXLAN header; put <see cref="Udp"/> with port 4789 before it.</summary>
    public PacketBuilder Vxlan(int vni) => Add(new VxlanLayer(vni));

    /// <summary>Every layer of another packet, as the inside of this one.</summary>
    public PacketBuilder Then(PacketBuilder inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        return new PacketBuilder([.. _layers, .. inner._layers]);
    }

    /// <summary>Bytes as they are; <paramref name="protocol"/> if an IP header stands before them.</summary>
    public PacketBuilder Raw(ReadOnlyMemory<byte> bytes, IpProtocol? protocol = null) => Add(new RawLayer(bytes, protocol));

    /// <summary>ASCII text as payload.</summary>
    public PacketBuilder Text(string text) => Raw(Encoding.ASCII.GetBytes(text));

    /// <summary>Payload of a length, counting up from zero so that a shift shows.</summary>
    public PacketBuilder Filler(int length) => Raw(Enumerable.Range(0, length).Select(i => (byte)i).ToArray());

    /// <summary>The packet's bytes; what was <see cref="PadTo"/>ded aside, no Ethernet padding.</summary>
    public byte[] Build()
    {
        byte[] bytes = [];
        PacketLayer? inner = null;
        for (var i = _layers.Length - 1; i >= 0; i--)
        {
            var network = _layers[..i].OfType<NetworkLayer>().LastOrDefault();
            bytes = _layers[i].Wrap(bytes, inner, network);
            inner = _layers[i];
        }

        return bytes;
    }

    /// <summary>The packet's bytes with zeros up to the least length of an Ethernet frame without its check sequence.</summary>
    public byte[] PadTo(int length = 60)
    {
        var bytes = Build();
        Array.Resize(ref bytes, Math.Max(length, bytes.Length));
        return bytes;
    }

    private PacketBuilder Echo(byte v4, byte v6, ushort id, ushort seq)
    {
        var network = _layers.OfType<NetworkLayer>().LastOrDefault() ?? throw new InvalidOperationException("A ping needs an IP layer.");
        return Add(new IcmpLayer(network is Ipv6Layer ? v6 : v4, 0, ((uint)id << 16) | seq, network is Ipv6Layer));
    }

    private PacketBuilder Add(PacketLayer layer) => new(_layers.Add(layer));
}
