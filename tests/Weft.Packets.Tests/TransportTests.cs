using System.Net;
using Weft.Testing.Packets;

namespace Weft.Packets.Tests;

public sealed class TransportTests
{
    // A SYN of a Linux host to port 80, taken with tcpdump; options: MSS 1460, SACK permitted, timestamps, nop, window scale 7.
    private static readonly byte[] _syn = Golden.Hex("""
        c738 0050 51f3a4c9 00000000 a0 02 faf0 0000 0000
        020405b4 0402080a 3a0a6f4e 00000000 01030307
        """);

    [Fact]
    public void Syn_with_options_reads_back_and_is_written_the_same()
    {
        Assert.True(TcpSegment.TryParse(_syn, out var tcp));
        Assert.Equal(51000, tcp.SourcePort);
        Assert.Equal(80, tcp.DestinationPort);
        Assert.Equal(0x51f3a4c9u, tcp.SequenceNumber);
        Assert.Equal(0u, tcp.AcknowledgmentNumber);
        Assert.Equal(TcpFlags.Syn, tcp.Flags);
        Assert.Equal(0xfaf0, tcp.Window);
        Assert.Equal(40, tcp.HeaderLength);
        Assert.Equal(TcpHeader.MaximumSegmentSize(1460), tcp.Options[..4].ToArray());
        Assert.Equal(0, tcp.Payload.Length);

        var written = new byte[40];
        new TcpHeader(tcp.SourcePort, tcp.DestinationPort, tcp.Flags)
        {
            SequenceNumber = tcp.SequenceNumber,
            Window = tcp.Window,
            Options = tcp.Options.ToArray(),
        }.Write(written);
        Assert.Equal(_syn, written);
    }

    [Fact]
    public void Every_truncation_of_a_tcp_header_is_refused() =>
        Assert.All(Golden.Truncations(_syn), bytes => Assert.False(TcpSegment.TryParse(bytes, out _)));

    [Fact]
    public void A_tcp_header_below_five_words_is_refused()
    {
        var bytes = (byte[])_syn.Clone();
        bytes[12] = 0x40;
        Assert.False(TcpSegment.TryParse(bytes, out _));
    }

    [Fact]
    public void Udp_reads_back()
    {
        var bytes = Golden.Hex("3039 0035 000c 0000 01020304 ffff");
        Assert.True(UdpDatagram.TryParse(bytes, out var udp));
        Assert.Equal(12345, udp.SourcePort);
        Assert.Equal(53, udp.DestinationPort);
        Assert.Equal(12, udp.Length);
        Assert.Equal([1, 2, 3, 4], udp.Payload.ToArray());
        Assert.True(UdpDatagram.TryReadPorts(bytes, out var source, out var destination));
        Assert.Equal((12345, 53), (source, destination));
    }

    [Fact]
    public void Every_truncation_of_udp_is_refused() => Assert.All(
        Golden.Truncations(Golden.Hex("3039 0035 000c 0000 01020304")),
        bytes => Assert.False(UdpDatagram.TryParse(bytes, out _)));

    [Fact]
    public void A_udp_length_below_its_header_is_refused() =>
        Assert.False(UdpDatagram.TryParse(Golden.Hex("3039 0035 0007 0000"), out _));

    [Fact]
    public void Checksum_is_the_one_of_a_datagram_on_the_wire()
    {
        // Pseudo header 10.0.0.1 > 10.0.0.2, UDP 1000 > 2000, "hi": sum by hand is 0x8927.
        var packet = PacketBuilder.Empty.Ipv4("10.0.0.1", "10.0.0.2").Udp(1000, 2000).Text("hi").Build();
        uint sum = 0x0a00 + 0x0001 + 0x0a00 + 0x0002 + 17 + 10 + 1000 + 2000 + 10 + 0x6869;
        Assert.True(UdpDatagram.TryParse(packet.AsSpan(20), out var udp));
        Assert.Equal((ushort)~sum, udp.Checksum);
    }

    [Fact]
    public void A_computed_udp_checksum_of_zero_is_sent_as_all_ones()
    {
        // The payload makes the sum come out as ffff, whose complement is zero.
        uint sum = 0x0a00 + 0x0001 + 0x0a00 + 0x0002 + 17 + 10 + 1 + 2 + 10;
        var fill = (ushort)(0xffff - sum);
        var packet = PacketBuilder.Empty.Ipv4("10.0.0.1", "10.0.0.2").Udp(1, 2).Raw(new[] { (byte)(fill >> 8), (byte)fill }).Build();
        Assert.True(UdpDatagram.TryParse(packet.AsSpan(20), out var udp));
        Assert.Equal(0xffff, udp.Checksum);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1399)]
    public void Checksums_hold_over_odd_and_even_payloads_in_both_families(int length)
    {
        var ether = PacketBuilder.Eth("02:00:00:00:00:01", "02:00:00:00:00:02");
        foreach (var ip in new[] { ether.Ipv4("10.0.0.1", "10.0.0.2"), ether.Ipv6("fd00::1", "fd00::2") })
        {
            PacketAssert.HasValidChecksums(ip.Udp(1, 2).Filler(length).Build());
            PacketAssert.HasValidChecksums(ip.Tcp(1, 2).Filler(length).Build());
            PacketAssert.HasValidChecksums(ip.EchoRequest().Filler(length).Build());
        }
    }

    [Fact]
    public void Families_do_not_mix_in_a_pseudo_header() => Assert.Throws<ArgumentException>(
        () => InternetChecksum.PseudoHeader(IPAddress.Loopback, IPAddress.IPv6Loopback, IpProtocol.Udp, 8));
}
