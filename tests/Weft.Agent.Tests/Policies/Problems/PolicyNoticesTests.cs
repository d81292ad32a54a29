using System.Collections.Immutable;
using Weft.Agent.Policies.Compile;
using Weft.Agent.Policies.Problems;
using Weft.Agent.Policies.Records;
using Weft.Agent.Sandboxes;
using Weft.Agent.Tests.Sandboxes;
using Weft.Api;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Reconcile;

namespace Weft.Agent.Tests.Policies.Problems;

public sealed class PolicyNoticesTests
{
    private static readonly PolicyId _id = new(PolicyKind.NetworkPolicy, "shop", "db");

    private readonly World _world = new();

    [Fact]
    public void What_the_policy_itself_says_is_the_controllers_to_tell_and_what_workloads_lack_is_told_here()
    {
        var record = Record(Problem("spec.policyTypes", "is odd"));
        var finding = new PolicyFinding(
            record, IsAudited: false, [new ObjectKey("shop", "db-0")], [.. record.Problems, Problem("spec.ingress[0]", "shop/db-0 has no port named \"sql\"")]);
        var sound = finding with { Problems = record.Problems };

        var notice = Assert.Single(PolicyNotices.OfPorts("a", [finding, sound]));

        Assert.Equal((_id, "uid", PolicyNotice.PortNotFound), (notice.Policy, notice.Uid, notice.Reason));
        Assert.StartsWith("on node a: spec.ingress[0]: shop/db-0 has no port named", notice.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("policyTypes", notice.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_workload_that_keeps_what_it_had_or_is_closed_is_told_on_each_policy_that_isolates_it()
    {
        var (kept, closed, other) = (Workload("kept"), Workload("closed"), Workload("other"));
        ImmutableArray<ApplyError> errors =
        [
            new(Subjects.Policies, Subjects.Of(kept.EndpointId), "What applied before stays in force."),
            new(Subjects.Of(closed.EndpointId), "weft_isolations_v1", "It stays closed."),
            new(Subjects.Policies, "weft_filters_v1", "1 row does not fit."),
            new("service shop/web", "port 80", "no"),
        ];

        var notices = PolicyNotices.OfErrors("a", errors, [kept, closed, other], IsolatedBy, policy => policy == _id ? "uid" : null).ToList();

        Assert.Equal(
            ["on node a, workload shop/kept: What applied before stays in force.", "on node a, workload shop/closed: It stays closed."],
            notices.Select(notice => notice.Message));
        Assert.All(notices, notice => Assert.Equal((_id, PolicyNotice.NotInForce), (notice.Policy, notice.Reason)));
    }

    // Both directions name it, and one of another policy is gone already.
    private static IEnumerable<PolicyId> IsolatedBy(EndpointId endpoint) => [_id, _id, _id with { Name = "gone" }];

    private static PolicyProblem Problem(string field, string message) => new(PolicyProblemKind.Doubtful, field, message);

    private static PolicyRecord Record(params ImmutableArray<PolicyProblem> problems) => PolicyReader.Read(
        new NetworkPolicy { Metadata = new ObjectMeta { Namespace = "shop", Name = "db", Uid = "uid", ResourceVersion = "5" }, Spec = new NetworkPolicySpec() }, new PolicyPool()) with
    {
        Problems = problems,
    };

    private SandboxRecord Workload(string name) => _world.Ledger.Attach(_world.NewClaim(name), _world.Prefixes);
}
