using System.Text.Json;

namespace Weft.Api.Tests.Meta;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("0.0", "0")]
    [InlineData("1", "1")]
    [InlineData("+5", "5")]
    [InlineData("-1.5", "-1500m")]
    [InlineData("1000", "1k")]
    [InlineData("1500", "1500")]
    [InlineData("0.5", "500m")]
    [InlineData("100m", "100m")]
    [InlineData("1000m", "1")]
    [InlineData(".001", "1m")]
    [InlineData("1.", "1")]
    [InlineData("1Gi", "1Gi")]
    [InlineData("1024Mi", "1Gi")]
    [InlineData("1.5Gi", "1536Mi")]
    [InlineData("0.5Ki", "512")]
    [InlineData("1000Ki", "1000Ki")]
    [InlineData("100M", "100M")]
    [InlineData("1e3", "1e3")]
    [InlineData("1E3", "1e3")]
    [InlineData("12e-3", "12e-3")]
    [InlineData("0.1n", "1n")]
    [InlineData("1E", "1E")]
    [InlineData("1Ei", "1Ei")]
    public void A_quantity_is_written_in_its_canonical_form(string text, string canonical) =>
        Assert.Equal(canonical, Quantity.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("1 Gi")]
    [InlineData("1gi")]
    [InlineData("1Kib")]
    [InlineData("1e")]
    [InlineData("1e3k")]
    [InlineData("--1")]
    [InlineData("1,5")]
    [InlineData("1e99999999999")]
    public void What_is_no_quantity_is_refused(string text) => Assert.False(Quantity.TryParse(text, out _));

    [Fact]
    public void Equal_amounts_in_different_units_are_equal()
    {
        Assert.Equal(Quantity.Parse("1"), Quantity.Parse("1000m"));
        Assert.Equal(Quantity.Parse("1Ki").GetHashCode(), Quantity.Parse("1024").GetHashCode());
        Assert.True(Quantity.Parse("1G") < Quantity.Parse("1Gi"));
        Assert.Equal(0, Quantity.Parse("2e3").CompareTo(Quantity.Parse("2k")));
    }

    [Fact]
    public void Whole_units_and_thousandths_are_rounded_up()
    {
        Assert.Equal(2, Quantity.Parse("1001m").ToInt64());
        Assert.Equal(1, Quantity.Parse("1n").ToMilli());
        Assert.Equal(250, Quantity.Parse("0.25").ToMilli());
        Assert.Equal(-1, Quantity.Parse("-1.5").ToInt64());
    }

    [Fact]
    public void Amounts_beyond_the_largest_are_the_largest() =>
        Assert.Equal(long.MaxValue, Quantity.Parse("99999999E").ToInt64());

    [Fact]
    public void A_quantity_in_JSON_is_a_string_or_a_number()
    {
        var requirements = JsonSerializer.Deserialize("""{"limits":{"cpu":2,"memory":"1024Ki"}}""", KubeJson.Default.ResourceRequirements)!;

        Assert.Equal("""{"limits":{"cpu":"2","memory":"1Mi"}}""", JsonSerializer.Serialize(requirements, KubeJson.Default.ResourceRequirements));
    }
}
