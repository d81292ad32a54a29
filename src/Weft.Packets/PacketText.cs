using System.Globalization;
using System.Text;

namespace Weft.Packets;

/// <summary>A packet as a person reads it: one line per layer, outermost first; never fails on bad bytes.</summary>
public static class PacketText
{
    private const int MaxBodyShown = 32;

    /// <summary>Describes a frame from its Ethernet header on.</summary>
    public static string Describe(ReadOnlySpan<byte> frame)
    {
        var text = new StringBuilder();
        AppendEthernet(text, frame);
        return text.ToString();
    }

    /// <summary>Describes a packet from its IP header on, whichever version.</summary>
    public static string DescribeIp(ReadOnlySpan<byte> packet)
    {
        var text = new StringBuilder();
        AppendIp(text, packet);
        return text.ToString();
    }

    private static void AppendEthernet(StringBuilder text, ReadOnlySpan<byte> bytes)
    {
        if (!EthernetFrame.TryParse(bytes, out var frame))
        {
            AppendBody(text, "truncated Ethernet", bytes);
            return;
        }

        Line(text, $"eth {frame.Source} > {frame.Destination} type {frame.Type} length {bytes.Length}");
        switch (frame.Type)
        {
            case EtherType.Ipv4 or EtherType.Ipv6:
                AppendIp(text, frame.Payload);
                break;
            case EtherType.Arp when ArpPacket.TryParse(frame.Payload, out var arp):
                Line(text, $"arp {arp.Operation} {arp.SenderIp} ({arp.SenderMac}) > {arp.TargetIp} ({arp.TargetMac})");
                break;
            default:
                AppendBody(text, "data", frame.Payload);
                break;
        }
    }

    private static void AppendIp(StringBuilder text, ReadOnlySpan<byte> bytes)
    {
        if (Ipv4Packet.TryParse(bytes, out var ipv4))
        {
            AppendIpv4(text, ipv4);
        }
        else if (Ipv6Packet.TryParse(bytes, out var ipv6))
        {
            AppendIpv6(text, ipv6);
        }
        else
        {
            AppendBody(text, "truncated IP", bytes);
        }
    }

    private static void AppendIpv4(StringBuilder text, Ipv4Packet ip)
    {
        var fragment = ip.IsFragment ? $" fragment {ip.FragmentOffsetBytes}{(ip.MoreFragments ? "+" : "")}" : "";
        var flags = ip.DontFragment ? " DF" : "";
        var checksum = ip.IsChecksumValid ? "" : " BAD CHECKSUM";
        Line(text, $"ipv4 {ip.Source} > {ip.Destination} {ip.Protocol} tos {ip.Tos} ttl {ip.Ttl} id {ip.Identification} length {ip.TotalLength}{flags}{fragment}{checksum}");
        if (ip.Options.Length > 0)
        {
            AppendBody(text, "ipv4 options", ip.Options);
        }

        if (ip.FragmentOffsetBytes > 0)
        {
            AppendBody(text, "data", ip.Payload);
            return;
        }

        var pseudo = InternetChecksum.PseudoHeader(ip.Source, ip.Destination, ip.Protocol, ip.Payload.Length);
        AppendUpper(text, ip.Protocol, ip.Payload, pseudo, ip.IsFragment);
    }

    private static void AppendIpv6(StringBuilder text, Ipv6Packet ip)
    {
        Line(text, $"ipv6 {ip.Source} > {ip.Destination} {ip.NextHeader} class {ip.TrafficClass} hops {ip.HopLimit} length {ip.PayloadLength}");
        var extensions = ip.Extensions;
        if (!extensions.TryReadToUpperLayer())
        {
            AppendBody(text, "truncated extension header", extensions.Rest);
            return;
        }

        if (extensions.IsFragment)
        {
            Line(text, $"fragment {extensions.FragmentOffsetBytes}{(extensions.MoreFragments ? "+" : "")} id {extensions.FragmentIdentification}");
        }

        if (extensions.FragmentOffsetBytes > 0)
        {
            AppendBody(text, "data", extensions.Rest);
            return;
        }

        var pseudo = InternetChecksum.PseudoHeader(ip.Source, ip.Destination, extensions.Protocol, extensions.Rest.Length);
        AppendUpper(text, extensions.Protocol, extensions.Rest, pseudo, extensions.IsFragment);
    }

    private static void AppendUpper(StringBuilder text, IpProtocol protocol, ReadOnlySpan<byte> bytes, uint pseudo, bool fragment)
    {
        switch (protocol)
        {
            case IpProtocol.Tcp when TcpSegment.TryParse(bytes, out var tcp):
                Line(text, $"tcp {tcp.SourcePort} > {tcp.DestinationPort} [{tcp.Flags}] seq {tcp.SequenceNumber} ack {tcp.AcknowledgmentNumber} win {tcp.Window}{Judge(bytes, pseudo, fragment)}");
                AppendBody(text, "tcp options", tcp.Options);
                AppendBody(text, "data", tcp.Payload);
                break;
            case IpProtocol.Udp when UdpDatagram.TryParse(bytes, out var udp):
                Line(text, $"udp {udp.SourcePort} > {udp.DestinationPort} length {udp.Length}{(udp.Checksum == 0 ? " no checksum" : Judge(bytes, pseudo, fragment))}");
                AppendUdpPayload(text, udp);
                break;
            case IpProtocol.Icmp when IcmpMessage.TryParse(bytes, out var icmp):
                Line(text, $"icmp type {icmp.Type} code {icmp.Code} id {icmp.Identifier} seq {icmp.SequenceNumber}{Judge(bytes, 0, fragment)}");
                AppendBody(text, "data", icmp.Body);
                break;
            case IpProtocol.Icmpv6 when IcmpMessage.TryParse(bytes, out var icmpv6):
                Line(text, $"icmpv6 type {icmpv6.Type} code {icmpv6.Code} id {icmpv6.Identifier} seq {icmpv6.SequenceNumber}{Judge(bytes, pseudo, fragment)}");
                AppendBody(text, "data", icmpv6.Body);
                break;
            default:
                AppendBody(text, protocol.ToString().ToLowerInvariant(), bytes);
                break;
        }
    }

    private static void AppendUdpPayload(StringBuilder text, UdpDatagram udp)
    {
        if (udp.DestinationPort == VxlanPacket.Port && VxlanPacket.TryParse(udp.Payload, out var vxlan))
        {
            Line(text, $"vxlan vni {vxlan.Vni}");
            AppendEthernet(text, vxlan.Frame);
            return;
        }

        AppendBody(text, "data", udp.Payload);
    }

    private static string Judge(ReadOnlySpan<byte> bytes, uint pseudo, bool fragment) =>
        fragment || InternetChecksum.IsValid(bytes, pseudo) ? "" : " BAD CHECKSUM";

    private static void AppendBody(StringBuilder text, string name, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 0)
        {
            return;
        }

        var shown = Convert.ToHexStringLower(bytes[..Math.Min(bytes.Length, MaxBodyShown)]);
        Line(text, $"{name} ({bytes.Length}) {shown}{(bytes.Length > MaxBodyShown ? "..." : "")}");
    }

    private static void Line(StringBuilder text, FormattableString line) =>
        text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
