using Weft.Testing.Packets;

namespace Weft.Packets.Tests;

public sealed class VxlanTests
{
    private static readonly PacketBuilder _inner =
        PacketBuilder.Eth("02:00:00:00:01:01", "02:00:00:00:01:02").Ipv6("fd00::1", "fd00::2").Tcp(1, 2, TcpFlags.Syn);

    [Fact]
    public void Header_has_golden_bytes() => Assert.Equal("0800000012345600", Convert.ToHexString(PacketBuilder.Empty.Vxlan(0x123456).Build()));

    [Fact]
    public void A_wrapped_frame_comes_out_unchanged_and_all_checksums_hold()
    {
        var frame = PacketBuilder.Eth("02:00:00:00:00:01", "02:00:00:00:00:02")
            .Ipv4("172.30.1.11", "172.30.2.11").Udp(50000, VxlanPacket.Port, checksum: false).Vxlan(1).Then(_inner).Build();
        PacketAssert.HasValidChecksums(frame);
        Assert.True(VxlanPacket.TryParse(frame.AsSpan(14 + 20 + 8), out var vxlan));
        Assert.Equal(1, vxlan.Vni);
        PacketAssert.Equal(_inner.Build(), vxlan.Frame);
        Assert.Contains("vxlan vni 1\neth 02:00:00:00:01:01 > 02:00:00:00:01:02 type Ipv6", PacketText.Describe(frame), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_truncation_and_a_missing_flag_are_refused()
    {
        var header = PacketBuilder.Empty.Vxlan(1).Build();
        Assert.All(Golden.Truncations(header), bytes => Assert.False(VxlanPacket.TryParse(bytes, out _)));
        header[0] = 0;
        Assert.False(VxlanPacket.TryParse(header, out _));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0x100_0000)]
    public void A_vni_has_24_bits(int vni) => Assert.Throws<ArgumentOutOfRangeException>(() => PacketBuilder.Empty.Vxlan(vni).Build());
}
