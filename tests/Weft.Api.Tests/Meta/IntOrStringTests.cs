namespace Weft.Api.Tests.Meta;

public sealed class IntOrStringTests
{
    [Theory]
    [InlineData("25%", 10, true, 3)]
    [InlineData("25%", 10, false, 2)]
    [InlineData("100%", 7, false, 7)]
    [InlineData("0%", 7, true, 0)]
    public void A_percentage_is_scaled_and_rounded_as_asked(string text, int total, bool roundUp, int expected)
    {
        Assert.True(new IntOrString(text).TryScale(total, roundUp, out var value));
        Assert.Equal(expected, value);
    }

    [Fact]
    public void A_number_is_not_scaled()
    {
        Assert.True(new IntOrString(3).TryScale(100, true, out var value));
        Assert.Equal(3, value);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("-5%")]
    [InlineData("%")]
    public void Other_strings_cannot_be_scaled(string text) => Assert.False(new IntOrString(text).TryScale(10, true, out _));
}
