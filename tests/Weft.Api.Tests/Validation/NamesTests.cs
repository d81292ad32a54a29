namespace Weft.Api.Tests.Validation;

public sealed class NamesTests
{
    [Theory]
    [InlineData("a", true)]
    [InlineData("a.b-c.d0", true)]
    [InlineData("0a", true)]
    [InlineData("A", false)]
    [InlineData("a..b", false)]
    [InlineData("-a", false)]
    [InlineData("a_b", false)]
    [InlineData("a\n", false)]
    [InlineData("", false)]
    public void A_subdomain_has_lower_case_labels(string name, bool valid) => Assert.Equal(valid, Names.CheckSubdomain(name) is null);

    [Fact]
    public void Names_have_a_greatest_length()
    {
        Assert.Null(Names.CheckSubdomain(new string('a', 253)));
        Assert.Equal("must be no more than 253 characters", Names.CheckSubdomain(new string('a', 254)));
        Assert.Null(Names.CheckLabel(new string('a', 63)));
        Assert.Equal("must be no more than 63 characters", Names.CheckLabel(new string('a', 64)));
    }

    [Theory]
    [InlineData("app", true)]
    [InlineData("example.com/App_1.x", true)]
    [InlineData("/app", false)]
    [InlineData("example.com/", false)]
    [InlineData("Example.com/app", false)]
    [InlineData("a/b/c", false)]
    [InlineData("app-", false)]
    public void A_label_key_is_a_name_with_an_optional_domain(string key, bool valid) => Assert.Equal(valid, Names.CheckQualifiedName(key) is null);

    [Theory]
    [InlineData("http", true)]
    [InlineData("a1-b", true)]
    [InlineData("123", false)]
    [InlineData("a--b", false)]
    [InlineData("-a", false)]
    [InlineData("a-name-too-long-x", false)]
    public void A_port_name_is_a_short_service_name(string name, bool valid) => Assert.Equal(valid, Names.CheckPortName(name) is null);

    [Theory]
    [InlineData("10.0.0.1", true)]
    [InlineData("fd00::1", true)]
    [InlineData("10.0.0.01", false)]
    [InlineData("10.0.1", false)]
    [InlineData("0x0a.0.0.1", false)]
    [InlineData("fe80::1%eth0", false)]
    [InlineData("[::1]", false)]
    public void An_address_has_no_zone_and_no_leading_zeros(string text, bool valid) => Assert.Equal(valid, IpText.TryParseAddress(text, out _));

    [Theory]
    [InlineData("10.1.2.3/8", "10.0.0.0/8")]
    [InlineData("fd00:1::1/48", "fd00:1::/48")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    public void A_prefix_is_read_without_its_host_bits(string text, string network)
    {
        Assert.True(IpText.TryParseCidr(text, out var found));
        Assert.Equal(network, found.ToString());
    }

    [Theory]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/08")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0")]
    [InlineData("fd00::/129")]
    [InlineData("10.0.0.0/-1")]
    public void What_is_no_prefix_is_refused(string text) => Assert.False(IpText.TryParseCidr(text, out _));
}
