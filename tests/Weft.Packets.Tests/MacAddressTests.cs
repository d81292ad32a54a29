using System.Net.NetworkInformation;

namespace Weft.Packets.Tests;

public sealed class MacAddressTests
{
    [Fact]
    public void Text_bytes_and_number_agree()
    {
        var mac = MacAddress.Parse("02:aB:00:00:10:fe");
        Assert.Equal("02:ab:00:00:10:fe", mac.ToString());
        Assert.Equal([0x02, 0xab, 0, 0, 0x10, 0xfe], mac.ToArray());
        Assert.Equal(0x02ab_0000_10feul, mac.ToUInt64());
        Assert.Equal(mac, new MacAddress(mac.ToArray()));
        Assert.Equal(0xab, mac[1]);
    }

    [Fact]
    public void Kinds_are_read_from_the_first_octet()
    {
        Assert.True(MacAddress.Parse("02:00:00:00:00:01").IsLocallyAdministered);
        Assert.False(MacAddress.Parse("00:00:00:00:00:01").IsLocallyAdministered);
        Assert.True(MacAddress.Broadcast.IsMulticast);
        Assert.True(MacAddress.Parse("33:33:00:00:00:01").IsMulticast);
        Assert.False(MacAddress.Parse("02:00:00:00:00:01").IsMulticast);
    }

    [Theory]
    [InlineData("")]
    [InlineData("02:00:00:00:00")]
    [InlineData("02:00:00:00:00:0")]
    [InlineData("02-00-00-00-00-01")]
    [InlineData("02:00:00:00:00:0g")]
    [InlineData("02:00:00:00:00:01:")]
    [InlineData(" 2:00:00:00:00:01")]
    public void Other_spellings_are_refused(string text) => Assert.False(MacAddress.TryParse(text, null, out _));

    [Fact]
    public void Base_library_type_converts_both_ways()
    {
        var mac = MacAddress.Parse("02:00:00:00:00:01");
        PhysicalAddress physical = mac;
        Assert.Equal(mac, MacAddress.FromPhysicalAddress(physical));
        Assert.Throws<ArgumentException>(() => MacAddress.FromPhysicalAddress(PhysicalAddress.None));
    }
}
