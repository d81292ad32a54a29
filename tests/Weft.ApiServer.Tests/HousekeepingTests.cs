using Weft.ApiServer.Tests.Http;

namespace Weft.ApiServer.Tests;

public sealed class HousekeepingTests
{
    [Fact]
    public async Task Old_events_go_and_repeated_ones_stay()
    {
        using var directory = new TemporaryDirectory();
        await using var host = await ServerFixture.StartAsync(directory, options => options with { EventTimeToLive = TimeSpan.FromHours(-1) });
        using var client = ServerFixture.Connect(directory.File("api.sock"));
        foreach (var (name, last) in new[] { ("old", "2020-01-01T00:00:00Z"), ("repeated", "2999-01-01T00:00:00Z") })
        {
            using var created = await client.PostAsync(
                "/api/v1/namespaces/default/events",
                ServerFixture.Content($$$"""
                    {"metadata":{"name":"{{{name}}}"},"involvedObject":{"kind":"Pod","name":"p","namespace":"default"},"lastTimestamp":"{{{last}}}"}
                    """),
                TestContext.Current.CancellationToken);
            Assert.True(created.IsSuccessStatusCode, await created.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        await host.Core.Housekeeping.SweepEventsAsync(TestContext.Current.CancellationToken);

        using var list = await client.GetAsync("/api/v1/events", TestContext.Current.CancellationToken);
        Assert.Equal(["repeated"], (await Answer.ReadAsync(list)).ItemNames);
    }
}
