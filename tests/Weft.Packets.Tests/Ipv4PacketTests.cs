using System.Net;
using Weft.Testing.Packets;

namespace Weft.Packets.Tests;

public sealed class Ipv4PacketTests
{
    // The header whose checksum textbooks compute: b861.
    private static readonly byte[] _udpHeader = Golden.Hex("""
        45 00 0073  0000 4000  40 11 b861
        c0a80001
        c0a800c7
        """);

    [Fact]
    public void Header_has_the_textbook_bytes()
    {
        var bytes = new byte[20];
        var header = new Ipv4Header(IPAddress.Parse("192.168.0.1"), IPAddress.Parse("192.168.0.199"), IpProtocol.Udp) { DontFragment = true };
        Assert.Equal(20, header.Write(bytes, 0x73 - 20));
        Assert.Equal(_udpHeader, bytes);
    }

    [Fact]
    public void Every_field_reads_back()
    {
        var frame = PacketBuilder.Empty.Ipv4(new Ipv4Header(IPAddress.Parse("10.1.2.3"), IPAddress.Parse("10.3.2.1"), IpProtocol.Tcp)
        {
            Tos = 0xb8,
            Identification = 0x1234,
            MoreFragments = true,
            FragmentOffsetBytes = 1480,
            Ttl = 3,
            Options = new byte[] { 1, 1, 1, 0 },
        }).Raw(new byte[] { 9, 8, 7 }, IpProtocol.Tcp).Build();

        Assert.True(Ipv4Packet.TryParse(frame, out var ip));
        Assert.Equal(24, ip.HeaderLength);
        Assert.Equal(0xb8, ip.Tos);
        Assert.Equal(27, ip.TotalLength);
        Assert.Equal(0x1234, ip.Identification);
        Assert.False(ip.DontFragment);
        Assert.True(ip.MoreFragments);
        Assert.True(ip.IsFragment);
        Assert.Equal(1480, ip.FragmentOffsetBytes);
        Assert.Equal(3, ip.Ttl);
        Assert.Equal(IpProtocol.Tcp, ip.Protocol);
        Assert.True(ip.IsChecksumValid);
        Assert.Equal(IPAddress.Parse("10.1.2.3"), ip.Source);
        Assert.Equal(IPAddress.Parse("10.3.2.1"), ip.Destination);
        Assert.Equal([1, 1, 1, 0], ip.Options.ToArray());
        Assert.Equal([9, 8, 7], ip.Payload.ToArray());
    }

    [Fact]
    public void Ethernet_padding_is_not_payload()
    {
        var frame = PacketBuilder.Eth("02:00:00:00:00:01", "02:00:00:00:00:02").Ipv4("10.0.0.1", "10.0.0.2").Udp(1, 2).Text("x").PadTo();
        Assert.Equal(60, frame.Length);
        Assert.True(Ipv4Packet.TryParse(frame.AsSpan(EthernetFrame.HeaderLength), out var ip));
        Assert.Equal(UdpDatagram.HeaderLength + 1, ip.Payload.Length);
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        var packet = PacketBuilder.Empty.Ipv4("10.0.0.1", "10.0.0.2").Udp(1, 2).Text("payload").Build();
        Assert.All(Golden.Truncations(packet), bytes => Assert.False(Ipv4Packet.TryParse(bytes, out _)));
    }

    [Theory]
    [InlineData(0, 0x65)] // version 6
    [InlineData(0, 0x44)] // header of 16 octets
    [InlineData(0, 0x4f)] // header of 60 octets in a packet of 28
    [InlineData(3, 19)] // total length below the header's
    [InlineData(3, 29)] // total length beyond the bytes
    public void Lengths_that_do_not_fit_are_refused(int offset, byte value)
    {
        var packet = PacketBuilder.Empty.Ipv4("10.0.0.1", "10.0.0.2").Udp(1, 2).Build();
        packet[offset] = value;
        Assert.False(Ipv4Packet.TryParse(packet, out _));
    }

    [Fact]
    public void A_flipped_bit_breaks_the_checksum()
    {
        for (var i = 0; i < _udpHeader.Length * 8; i++)
        {
            var packet = new byte[0x73];
            _udpHeader.CopyTo(packet, 0);
            packet[i / 8] ^= (byte)(1 << (i % 8));
            Assert.False(Ipv4Packet.TryParse(packet, out var ip) && ip.IsChecksumValid);
        }
    }

    [Fact]
    public void Options_must_be_words()
    {
        var header = new Ipv4Header(IPAddress.Loopback, IPAddress.Loopback, IpProtocol.Udp) { Options = new byte[3] };
        Assert.Throws<InvalidOperationException>(() => header.Write(new byte[64], 0));
        Assert.Throws<InvalidOperationException>(() => (header with { Options = new byte[44] }).Write(new byte[64], 0));
    }
}
