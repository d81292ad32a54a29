namespace Weft.Api.Tests.Rules;

public sealed class TableTextTests
{
    [Theory]
    [InlineData(-5, "<invalid>")]
    [InlineData(-1, "0s")]
    [InlineData(0, "0s")]
    [InlineData(119, "119s")]
    [InlineData(120, "2m")]
    [InlineData(557, "9m17s")]
    [InlineData(660, "11m")]
    [InlineData(3 * 3600, "3h")]
    [InlineData((3 * 3600) + 300, "3h5m")]
    [InlineData(9 * 3600, "9h")]
    [InlineData(47 * 3600, "47h")]
    [InlineData((5 * 86400) + 10800, "5d3h")]
    [InlineData(30 * 86400, "30d")]
    [InlineData((3 * 365 * 86400) + 86400, "3y1d")]
    [InlineData(9L * 365 * 86400, "9y")]
    public void An_age_has_at_most_two_units(long seconds, string text) =>
        Assert.Equal(text, TableText.Duration(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void An_unknown_time_has_an_unknown_age() => Assert.Equal("<unknown>", TableText.Age(null, DateTimeOffset.UnixEpoch));
}
