using System.Net;
using Weft.Testing.Packets;

namespace Weft.Packets.Tests;

public sealed class IcmpTests
{
    [Fact]
    public void Echo_has_golden_bytes()
    {
        var packet = PacketBuilder.Empty.Ipv4("10.0.0.1", "10.0.0.2").EchoRequest(0x1234, 1).Build();
        Assert.Equal("0800E5CA12340001", Convert.ToHexString(packet.AsSpan(20)));
    }

    [Fact]
    public void Fragmentation_needed_carries_mtu_and_packet()
    {
        var offending = PacketBuilder.Empty.Ipv4("10.0.0.2", "10.0.0.1").Udp(1, 2).Filler(64).Build();
        var packet = PacketBuilder.Empty.Ipv4("10.0.0.1", "10.0.0.2")
            .Icmp(IcmpType.DestinationUnreachable, IcmpType.CodeFragmentationNeeded, 1450).Raw(offending).Build();
        Assert.True(IcmpMessage.TryParse(packet.AsSpan(20), out var icmp));
        Assert.Equal((3, 4), (icmp.Type, icmp.Code));
        Assert.Equal(1450, icmp.NextHopMtuV4);
        Assert.Equal(offending, icmp.Body.ToArray());
    }

    [Fact]
    public void Packet_too_big_has_a_32_bit_mtu()
    {
        var packet = PacketBuilder.Empty.Ipv6("fd00::1", "fd00::2").Icmpv6(Icmpv6Type.PacketTooBig, rest: 0x12345).Build();
        Assert.True(IcmpMessage.TryParse(packet.AsSpan(40), out var icmp));
        Assert.Equal(0x12345u, icmp.NextHopMtuV6);
    }

    [Fact]
    public void Every_truncation_is_refused() =>
        Assert.All(Golden.Truncations(new byte[8]), bytes => Assert.False(IcmpMessage.TryParse(bytes, out _)));

    [Fact]
    public void Icmp_over_the_wrong_family_is_refused()
    {
        Assert.Throws<InvalidOperationException>(() => PacketBuilder.Empty.Ipv6("fd00::1", "fd00::2").Icmp(8).Build());
        Assert.Throws<InvalidOperationException>(() => PacketBuilder.Empty.Ipv4("10.0.0.1", "10.0.0.2").Icmpv6(128).Build());
    }

    [Fact]
    public void Solicitation_reads_back()
    {
        var packet = PacketBuilder.Empty.Ipv6("fd00::1", "ff02::1:ff00:2", hopLimit: 255).NeighborSolicitation("fd00::2", "02:00:00:00:00:01").Build();
        Assert.True(NeighborMessage.TryParse(packet.AsSpan(40), out var message));
        Assert.True(message.IsSolicitation);
        Assert.Equal(IPAddress.Parse("fd00::2"), message.Target);
        Assert.Equal(MacAddress.Parse("02:00:00:00:00:01"), message.LinkLayerAddress);
    }

    [Fact]
    public void Advertisement_reads_back()
    {
        var packet = PacketBuilder.Empty.Ipv6("fd00::2", "fd00::1", hopLimit: 255).NeighborAdvertisement("fd00::2", "02:00:00:00:00:02").Build();
        Assert.True(NeighborMessage.TryParse(packet.AsSpan(40), out var message));
        Assert.False(message.IsSolicitation);
        Assert.Equal(NeighborFlags.Solicited | NeighborFlags.Override, message.Flags);
        Assert.Equal(MacAddress.Parse("02:00:00:00:00:02"), message.LinkLayerAddress);
        Assert.Equal("88006000", Convert.ToHexString([packet[40], packet[41], packet[44], packet[45]]));
    }

    [Fact]
    public void Every_truncation_of_a_neighbour_message_is_refused_or_has_no_option()
    {
        var whole = PacketBuilder.Empty.Ipv6("fd00::1", "fd00::2").NeighborSolicitation("fd00::2", "02:00:00:00:00:01").Build()[40..];
        Assert.Equal(NeighborMessage.LengthWithLinkLayer, whole.Length);
        foreach (var bytes in Golden.Truncations(whole))
        {
            Assert.Equal(bytes.Length >= NeighborMessage.MinLength, NeighborMessage.TryParse(bytes, out var message));
            Assert.True(bytes.Length < NeighborMessage.MinLength || message.LinkLayerAddress is null);
        }
    }

    [Fact]
    public void An_option_of_length_zero_ends_the_search()
    {
        var bytes = new byte[40];
        bytes[0] = Icmpv6Type.NeighborSolicitation;
        Assert.True(NeighborMessage.TryParse(bytes, out var message));
        Assert.Null(message.LinkLayerAddress);
    }
}
