using System.Net;
using Weft.Testing.Packets;

namespace Weft.Packets.Tests;

public sealed class EthernetAndArpTests
{
    private static readonly byte[] _request = Golden.Hex("""
        ffffffffffff 020000000001 0806
        0001 0800 06 04 0001
        020000000001 0a000001
        000000000000 0a000002
        """);

    [Fact]
    public void Request_has_the_bytes_of_the_rfc() =>
        PacketAssert.Equal(_request, PacketBuilder.Eth("02:00:00:00:00:01", "ff:ff:ff:ff:ff:ff").ArpRequest("02:00:00:00:00:01", "10.0.0.1", "10.0.0.2").Build());

    [Fact]
    public void Request_reads_back()
    {
        Assert.True(EthernetFrame.TryParse(_request, out var frame));
        Assert.Equal(MacAddress.Broadcast, frame.Destination);
        Assert.Equal(MacAddress.Parse("02:00:00:00:00:01"), frame.Source);
        Assert.Equal(EtherType.Arp, frame.Type);
        Assert.True(ArpPacket.TryParse(frame.Payload, out var arp));
        Assert.Equal(ArpOperation.Request, arp.Operation);
        Assert.Equal(MacAddress.Parse("02:00:00:00:00:01"), arp.SenderMac);
        Assert.Equal(IPAddress.Parse("10.0.0.1"), arp.SenderIp);
        Assert.Equal(default, arp.TargetMac);
        Assert.Equal(IPAddress.Parse("10.0.0.2"), arp.TargetIp);
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        Assert.All(Golden.Truncations(_request[..EthernetFrame.HeaderLength]), bytes => Assert.False(EthernetFrame.TryParse(bytes, out _)));
        Assert.All(Golden.Truncations(_request[EthernetFrame.HeaderLength..]), bytes => Assert.False(ArpPacket.TryParse(bytes, out _)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Other_hardware_or_protocol_is_refused(int offset)
    {
        var arp = _request[EthernetFrame.HeaderLength..];
        arp[offset] ^= 0xff;
        Assert.False(ArpPacket.TryParse(arp, out _));
    }

    [Fact]
    public void Sender_must_be_ipv4() => Assert.Throws<ArgumentException>(
        () => PacketBuilder.Eth("02:00:00:00:00:01", "ff:ff:ff:ff:ff:ff").ArpRequest("02:00:00:00:00:01", "fd00::1", "10.0.0.2").Build());
}
