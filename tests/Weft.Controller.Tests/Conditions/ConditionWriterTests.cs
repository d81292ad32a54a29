using Weft.Api;
using Weft.Controller.Conditions;

namespace Weft.Controller.Tests.Conditions;

public sealed class ConditionWriterTests
{
    private static readonly DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Region _target = new() { Metadata = new ObjectMeta { Name = "ord1", ResourceVersion = "7" } };
    private static readonly Condition _wanted = new() { Type = "Ready", Status = "True", Reason = "Valid", Message = "fine", ObservedGeneration = 1 };

    [Fact]
    public void A_new_condition_is_added_beside_the_others_and_bound_to_the_version_read()
    {
        Condition[] others = [new() { Type = "Other", Status = "True", Reason = "R", LastTransitionTime = _now }];

        var patch = ConditionWriter.Patch(_target, others, _wanted, _now)!;

        Assert.Equal("7", patch["metadata"]!["resourceVersion"]!.GetValue<string>());
        var list = patch["status"]!["conditions"]!.AsArray();
        Assert.Equal(["Other", "Ready"], list.Select(condition => condition!["type"]!.GetValue<string>()));
        Assert.Equal("2026-01-01T00:00:00Z", list[1]!["lastTransitionTime"]!.GetValue<string>());
    }

    [Fact]
    public void An_equal_condition_is_not_written() =>
        Assert.Null(ConditionWriter.Patch(_target, [_wanted with { LastTransitionTime = _now }], _wanted, _now.AddHours(1)));

    [Theory]
    [InlineData("True", "2026-01-01T00:00:00Z")]
    [InlineData("False", "2026-01-01T01:00:00Z")]
    public void The_time_of_transition_moves_only_with_the_status(string status, string since)
    {
        var old = _wanted with { Status = status, Message = "before", LastTransitionTime = _now };

        var patch = ConditionWriter.Patch(_target, [old], _wanted, _now.AddHours(1))!;

        Assert.Equal(since, patch["status"]!["conditions"]![0]!["lastTransitionTime"]!.GetValue<string>());
    }
}
