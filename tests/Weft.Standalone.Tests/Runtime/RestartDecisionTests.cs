using Weft.Standalone.Runtime.Pods;

namespace Weft.Standalone.Tests.Runtime;

public sealed class RestartDecisionTests
{
    private static readonly DateTimeOffset _start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(null, 0, true)]
    [InlineData("Always", 0, true)]
    [InlineData("Always", 1, true)]
    [InlineData("OnFailure", 0, false)]
    [InlineData("OnFailure", 1, true)]
    [InlineData("Never", 0, false)]
    [InlineData("Never", 1, false)]
    public void The_restart_policy_decides(string? policy, int exitCode, bool restarts) => Assert.Equal(restarts, RestartDecision.Restarts(policy, exitCode));

    [Fact]
    public void The_first_restart_is_at_once_and_later_ones_wait_twice_as_long_up_to_five_minutes()
    {
        ContainerRecord record = Ended(TimeSpan.FromSeconds(1));
        List<double> waits = [];
        for (int i = 0; i < 9; i++)
        {
            record = RestartDecision.WithBackoff(record with { FinishedAt = record.StartedAt + TimeSpan.FromSeconds(1) });
            waits.Add((record.BackoffUntil!.Value - record.FinishedAt!.Value).TotalSeconds);
        }

        Assert.Equal([0, 10, 20, 40, 80, 160, 300, 300, 300], waits);
    }

    [Fact]
    public void A_container_that_ran_for_ten_minutes_begins_anew()
    {
        ContainerRecord record = RestartDecision.WithBackoff(Ended(TimeSpan.FromMinutes(10)) with { Failures = 7 });
        Assert.Equal((1, record.FinishedAt), (record.Failures, record.BackoffUntil));
    }

    private static ContainerRecord Ended(TimeSpan ran) => new() { Name = "c", Id = "1", Phase = ContainerPhase.Exited, StartedAt = _start, FinishedAt = _start + ran };
}
