using Weft.Api;
using Weft.Controller.Policies;

namespace Weft.Controller.Tests.Policies;

public sealed class PolicyNoticesTests
{
    private static readonly PolicyStanding _inForce = new(4, [], []);
    private static readonly PolicyStanding _notYet = new(2, ["n3", "n4"], []);

    private readonly NetworkPolicy _policy = new() { Metadata = Given.Metadata("np", 1, "7") };

    [Fact]
    public void A_new_policy_is_accepted_and_in_force_with_the_time_at_which_the_last_node_had_it() => Assert.Equal(
        [
            "Normal Accepted: every rule is honoured",
            "Normal InForce: in force on 4 of 4 nodes since 2026-01-02T03:04:05.250Z",
        ],
        Told(_policy, Given.Track(_policy.Metadata, Given.Now.AddMilliseconds(250)), _inForce, Given.Now.AddSeconds(2)));

    [Fact]
    public void A_policy_that_nodes_do_not_have_is_not_told_to_be_in_force() => Assert.Equal(
        ["Normal Accepted: every rule is honoured"], Told(_policy, Given.Track(_policy.Metadata), _notYet, Given.Now));

    [Fact]
    public void What_was_told_is_not_told_again() =>
        Assert.Empty(Told(_policy, Given.Track(_policy.Metadata, Given.Now) with { IsJudged = true, IsInForceTold = true }, _inForce, Given.Now));

    [Fact]
    public void A_controller_that_begins_to_look_is_silent_about_old_policies_that_are_in_force() =>
        Assert.Empty(Told(_policy, Given.Track(_policy.Metadata, Given.Now), _inForce, Given.Now + PolicyNotices.NewsAge));

    [Fact]
    public void An_old_policy_that_a_node_had_to_be_waited_for_is_told_of() => Assert.Equal(
        ["Normal InForce: in force on 4 of 4 nodes since 2026-01-02T03:04:05.000Z"],
        Told(_policy, Given.Track(_policy.Metadata, Given.Now) with { IsJudged = true }, _inForce, Given.Now.AddHours(1)));

    [Fact]
    public void An_old_policy_that_was_written_again_is_news()
    {
        var written = Given.Now.AddHours(1);
        var metadata = _policy.Metadata with { ManagedFields = [new ManagedFieldsEntry { Time = written }, new ManagedFieldsEntry()] };

        Assert.Equal(2, Told(_policy with { Metadata = metadata }, Given.Track(metadata, written), _inForce, written.AddSeconds(1)).Length);
    }

    [Fact]
    public void What_is_not_honoured_is_a_warning_with_the_field_even_on_an_old_policy()
    {
        var policy = _policy with
        {
            Metadata = Given.Metadata("np", 1, "7", mode: "dryrun"),
            Spec = new NetworkPolicySpec { Ingress = [new NetworkPolicyIngressRule { From = [new NetworkPolicyPeer { IpBlock = new IPBlock { Cidr = "10.0.0.1/8" } }] }] },
        };

        Assert.Equal(
            [
                "Warning Unsupported: metadata.annotations[weft.dev/policy-mode]: Unsupported value: \"dryrun\": supported values: \"audit\", \"enforce\"; the policy is enforced",
                "Warning Doubtful: spec.ingress[0].from[0].ipBlock.cidr: 10.0.0.1/8 has host bits, which do not count; write 10.0.0.0/8, which is what it means",
            ],
            Told(policy, Given.Track(policy.Metadata), _inForce, Given.Now.AddDays(1)));
    }

    [Fact]
    public void A_policy_in_audit_is_said_not_to_be_enforced()
    {
        var policy = _policy with { Metadata = Given.Metadata("np", 1, "7", mode: "audit") };

        Assert.EndsWith(", as audit: its verdicts are reported, not enforced", Told(policy, Given.Track(policy.Metadata, Given.Now), _inForce, Given.Now)[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Of_many_problems_five_are_named()
    {
        var problems = Enumerable.Range(0, 8).Select(i => new PolicyProblem(PolicyProblemKind.Doubtful, $"f{i}", "x")).ToList();

        Assert.Equal("f0: x; f1: x; f2: x; f3: x; f4: x; and 3 more", PolicyProblemText.Of(problems));
    }

    [Fact]
    public void A_problem_as_long_as_a_hostile_policy_is_cut()
    {
        var problem = new PolicyProblem(PolicyProblemKind.Invalid, "f", new string('x', 1_000_000));

        Assert.InRange(PolicyProblemText.Of([problem, problem, problem, problem, problem, problem]).Length, 5000, 6000);
    }

    private static string[] Told(NetworkPolicy policy, PolicyTrack track, PolicyStanding standing, DateTimeOffset now) =>
        [.. PolicyNotices.Of(policy, track, standing, now).Select(notice => $"{notice.Kind} {notice.Reason}: {notice.Message}")];
}
