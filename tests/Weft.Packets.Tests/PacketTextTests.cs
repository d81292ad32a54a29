using Weft.Testing.Packets;

namespace Weft.Packets.Tests;

public sealed class PacketTextTests
{
    private static readonly PacketBuilder[] _samples =
    [
        PacketBuilder.Eth("02:00:00:00:00:01", "ff:ff:ff:ff:ff:ff").ArpRequest("02:00:00:00:00:01", "10.0.0.1", "10.0.0.2"),
        PacketBuilder.Eth("02:00:00:00:00:01", "02:00:00:00:00:02").Ipv4("10.0.0.1", "10.0.0.2").Tcp(1, 2, TcpFlags.Syn).Text("abc"),
        PacketBuilder.Eth("02:00:00:00:00:01", "02:00:00:00:00:02").Ipv6("fd00::1", "fd00::2").Ipv6Fragment(1, 0, true).EchoRequest(),
        PacketBuilder.Eth("02:00:00:00:00:01", "02:00:00:00:00:02").Ipv4("10.0.0.1", "10.0.0.2").Udp(1, 4789, false).Vxlan(1)
            .Ethernet("02:00:00:00:01:01", "02:00:00:00:01:02").Ipv4("10.0.0.1", "10.0.0.2").Udp(1, 2).Text("abc"),
    ];

    [Fact]
    public void Layers_are_lines() => Assert.Equal(
        """
        eth 02:00:00:00:00:01 > 02:00:00:00:00:02 type Ipv4 length 57
        ipv4 10.0.0.1 > 10.0.0.2 Tcp tos 0 ttl 64 id 0 length 43 DF
        tcp 1 > 2 [Syn] seq 1 ack 0 win 65535
        data (3) 616263

        """,
        _samples[1].Build() is var frame ? PacketText.Describe(frame) : "");

    [Fact]
    public void No_truncation_and_no_flipped_bit_makes_it_throw()
    {
        foreach (var whole in _samples.Select(sample => sample.Build()))
        {
            Assert.All(Golden.Truncations(whole), bytes => PacketText.Describe(bytes));
            for (var bit = 0; bit < whole.Length * 8; bit++)
            {
                var bytes = (byte[])whole.Clone();
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.NotEmpty(PacketText.Describe(bytes));
            }
        }
    }

    [Fact]
    public void A_broken_checksum_is_said()
    {
        var frame = _samples[1].Build();
        frame[^1] ^= 1;
        Assert.Contains("BAD CHECKSUM", PacketText.Describe(frame), StringComparison.Ordinal);
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => PacketAssert.HasValidChecksums(frame));
    }

    [Fact]
    public void Packets_that_differ_are_both_decoded_in_the_failure()
    {
        var failure = Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => PacketAssert.Equal(_samples[0].Build(), _samples[1].Build()));
        Assert.Contains("arp Request", failure.Message, StringComparison.Ordinal);
        Assert.Contains("tcp 1 > 2", failure.Message, StringComparison.Ordinal);
    }
}
