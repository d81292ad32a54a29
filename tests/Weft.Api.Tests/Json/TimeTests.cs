using System.Text.Json;

namespace Weft.Api.Tests.Json;

public sealed class TimeTests
{
    [Theory]
    [InlineData("2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z")]
    [InlineData("2026-01-02T03:04:05.999Z", "2026-01-02T03:04:05Z")]
    [InlineData("2026-01-02T03:04:05+02:00", "2026-01-02T01:04:05Z")]
    [InlineData("2026-01-02T03:04:05.123456789-00:30", "2026-01-02T03:34:05Z")]
    public void A_time_is_read_with_fraction_and_offset_and_written_as_whole_seconds_in_UTC(string text, string written)
    {
        Assert.True(KubeTime.TryParse(text, out var time));
        Assert.Equal(written, KubeTime.Format(time));
    }

    [Theory]
    [InlineData("2026-01-02")]
    [InlineData("2026-01-02T03:04:05")]
    [InlineData("2026-01-02 03:04:05Z")]
    [InlineData("2026-01-02T03:04:05.Z")]
    [InlineData("2026-13-02T03:04:05Z")]
    [InlineData("2026-01-02T03:04:05+24:00")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("now")]
    public void Other_spellings_of_a_time_are_refused(string text) => Assert.False(KubeTime.TryParse(text, out _));

    [Theory]
    [InlineData("2026-01-02T03:04:05.123456Z", true)]
    [InlineData("2026-01-02T03:04:05.123456+02:00", true)]
    [InlineData("2026-01-02T03:04:05Z", false)]
    [InlineData("2026-01-02T03:04:05.123Z", false)]
    [InlineData("2026-01-02T03:04:05.1234567Z", false)]
    public void A_micro_time_has_exactly_six_digits(string text, bool valid) => Assert.Equal(valid, MicroTime.TryParse(text, out _));

    [Fact]
    public void A_lease_keeps_its_microseconds()
    {
        const string Text = """{"spec":{"renewTime":"2026-01-02T03:04:05.000007Z"}}""";

        var lease = JsonSerializer.Deserialize(Text, KubeJson.Default.Lease)!;

        Assert.Contains("2026-01-02T03:04:05.000007Z", JsonSerializer.Serialize(lease, KubeJson.Default.Lease), StringComparison.Ordinal);
    }
}
