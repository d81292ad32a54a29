using System.Net;
using Weft.Testing.Packets;

namespace Weft.Packets.Tests;

public sealed class Ipv6PacketTests
{
    private static readonly byte[] _echo = Golden.Hex("""
        6 08 abcde  0010  3a ff
        fe800000000000000000000000000001
        ff020000000000000000000000000001
        80 00 b516  0007 0001
        0011223344556677
        """);

    [Fact]
    public void Echo_request_has_golden_bytes() => Assert.Equal(Convert.ToHexString(_echo), Convert.ToHexString(Echo()));

    [Fact]
    public void Header_reads_back()
    {
        Assert.True(Ipv6Packet.TryParse(_echo, out var ip));
        Assert.Equal(8, ip.TrafficClass);
        Assert.Equal(0xabcde, ip.FlowLabel);
        Assert.Equal(16, ip.PayloadLength);
        Assert.Equal(IpProtocol.Icmpv6, ip.NextHeader);
        Assert.Equal(255, ip.HopLimit);
        Assert.Equal(IPAddress.Parse("fe80::1"), ip.Source);
        Assert.Equal(IPAddress.Parse("ff02::1"), ip.Destination);
        Assert.Equal(16, ip.Payload.Length);
    }

    [Fact]
    public void Every_truncation_is_refused() =>
        Assert.All(Golden.Truncations(_echo), bytes => Assert.False(Ipv6Packet.TryParse(bytes, out _)));

    [Fact]
    public void All_extension_headers_are_walked_over()
    {
        var packet = PacketBuilder.Empty.Ipv6("fd00::1", "fd00::2")
            .Ipv6Options(IpProtocol.HopByHop, 16).Ipv6Options(IpProtocol.Routing, 24).Ipv6Fragment(7, 0, true).Ipv6Options(IpProtocol.DestinationOptions)
            .Udp(1, 2).Text("x").Build();
        Assert.True(Ipv6Packet.TryParse(packet, out var ip));
        var walk = ip.Extensions;
        Assert.True(walk.TryReadToUpperLayer());
        Assert.Equal(IpProtocol.Udp, walk.Protocol);
        Assert.Equal(9, walk.Rest.Length);
        Assert.True(walk.IsFragment);
        Assert.True(walk.MoreFragments);
        Assert.Equal(0, walk.FragmentOffsetBytes);
        Assert.Equal(7u, walk.FragmentIdentification);
    }

    [Fact]
    public void A_later_fragment_ends_the_walk_whatever_its_bytes_look_like()
    {
        var packet = PacketBuilder.Empty.Ipv6("fd00::1", "fd00::2").Ipv6Fragment(7, 1480, false, IpProtocol.DestinationOptions).Raw(new byte[3]).Build();
        Assert.True(Ipv6Packet.TryParse(packet, out var ip));
        var walk = ip.Extensions;
        Assert.True(walk.TryReadToUpperLayer());
        Assert.Equal(1480, walk.FragmentOffsetBytes);
        Assert.Equal(3, walk.Rest.Length);
    }

    [Fact]
    public void An_authentication_header_counts_in_words()
    {
        byte[] header = [(byte)IpProtocol.Tcp, 4, .. new byte[22]];
        var packet = PacketBuilder.Empty.Ipv6("fd00::1", "fd00::2").Raw(header, IpProtocol.AuthenticationHeader).Build();
        Assert.True(Ipv6Packet.TryParse(packet, out var ip));
        var walk = ip.Extensions;
        Assert.True(walk.TryReadToUpperLayer());
        Assert.Equal(IpProtocol.Tcp, walk.Protocol);
        Assert.Equal(0, walk.Rest.Length);
    }

    [Fact]
    public void An_extension_header_that_does_not_fit_is_refused_at_every_cut()
    {
        var whole = PacketBuilder.Empty.Ipv6("fd00::1", "fd00::2").Ipv6Options(IpProtocol.HopByHop, 16).Ipv6Options(IpProtocol.Routing, 24).Build();
        for (var length = 0; length < 40; length++)
        {
            var packet = whole[..(Ipv6Packet.HeaderLength + length)];
            packet[5] = (byte)length;
            Assert.True(Ipv6Packet.TryParse(packet, out var ip));
            Assert.False(ip.Extensions.TryReadToUpperLayer());
        }
    }

    private static byte[] Echo() => PacketBuilder.Empty
        .Ipv6("fe80::1", "ff02::1", hopLimit: 255, trafficClass: 8, flowLabel: 0xabcde).EchoRequest(7, 1).Raw(_echo.AsMemory(48)).Build();
}
