using Weft.Testing.Packets;

namespace Weft.Packets.Tests;

public sealed class PacketFragmentsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cut_pieces_join_to_the_whole(bool v6)
    {
        var link = PacketBuilder.Eth("02:00:00:00:00:01", "02:00:00:00:00:02");
        var whole = (v6 ? link.Ipv6("fd00::1", "fd00::2") : link.Ipv4("10.0.0.1", "10.0.0.2", dontFragment: false)).Udp(1, 2).Filler(3000).Build();
        var pieces = PacketFragments.Cut(whole, 1400);
        Assert.Equal(3, pieces.Count);
        Assert.Equal(whole[(14 + (v6 ? 40 : 20))..], PacketFragments.Join(pieces.Reverse()));
        Assert.All(pieces, piece => PacketAssert.HasValidChecksums(piece));
        Assert.Contains("fragment 0+", PacketText.Describe(pieces[0]), StringComparison.Ordinal);
        Assert.Contains("fragment 2800 ", PacketText.Describe(pieces[2]).Replace('\n', ' '), StringComparison.Ordinal);
    }

    [Fact]
    public void Cuts_fall_on_eights() => Assert.Throws<ArgumentOutOfRangeException>(() => PacketFragments.Cut(new byte[60], 100));
}
