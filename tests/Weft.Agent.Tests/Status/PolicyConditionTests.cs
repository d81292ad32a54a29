using System.Collections.Immutable;
using Weft.Agent.Apply;
using Weft.Agent.Policies.Watch;
using Weft.Agent.Status;
using Weft.Dataplane;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Policies;
using Weft.Dataplane.Reconcile;

namespace Weft.Agent.Tests.Status;

public sealed class PolicyConditionTests
{
    private const string Table = "weft_isolations_v1";

    private static readonly PolicyView _view = new(PolicyState.Empty, new PolicyVersions(1, 1, 1, 1), 0, TimeSpan.Zero);

    [Fact]
    public void While_policies_are_not_known_nothing_is_claimed()
    {
        var condition = PolicyCondition.Of(null, Pass(), PolicyUse.None);

        Assert.Equal(("PoliciesInForce", "Unknown", "PoliciesUnknown"), (condition.Type, condition.Status, condition.Reason));
    }

    [Fact]
    public void A_pass_that_did_not_get_to_the_kernel_leaves_it_open()
    {
        Assert.Equal("Unknown", PolicyCondition.Of(_view, null, PolicyUse.None).Status);
        var failed = PolicyCondition.Of(_view, new AppliedState(null, null, "verifier said no", TimeSpan.Zero), PolicyUse.None);
        Assert.Equal(("Unknown", "DataplaneFailed", "verifier said no"), (failed.Status, failed.Reason, failed.Message));
    }

    [Fact]
    public void Everything_in_the_kernel_is_in_force_whatever_fails_elsewhere()
    {
        var condition = PolicyCondition.Of(_view, Pass(new ApplyError("service shop/web", "port 80", "no")), PolicyUse.None);

        Assert.Equal(("True", "AllInForce"), (condition.Status, condition.Reason));
    }

    [Fact]
    public void A_full_table_is_told_with_what_does_not_fit_also_of_a_workload_that_is_closed()
    {
        var use = new PolicyUse(7, [new PolicyTableUse(Table, 16, 16, 1), new PolicyTableUse("weft_filters_v1", 1, 16, 0)]);
        var condition = PolicyCondition.Of(
            _view, Pass(new ApplyError(Subjects.Of(new EndpointId(5)), Table, "It stays closed."), new ApplyError(Subjects.Policies, "weft_filters_v1", "12 rows do not fit")), use);

        Assert.Equal(("False", "TableFull"), (condition.Status, condition.Reason));
        Assert.Equal($"{Table}: It stays closed., weft_filters_v1: 12 rows do not fit", condition.Message);
    }

    [Fact]
    public void What_the_kernel_refuses_for_another_reason_is_told_as_it_said_it()
    {
        var condition = PolicyCondition.Of(_view, Pass(new ApplyError(Subjects.Policies, "filter 3", "EPERM")), PolicyUse.None);

        Assert.Equal(("False", "KernelRefused", "filter 3: EPERM"), (condition.Status, condition.Reason, condition.Message));
    }

    private static AppliedState Pass(params ImmutableArray<ApplyError> errors) =>
        new(NodeState.Empty("eth0"), new ApplyResult(1, errors, 1), null, TimeSpan.Zero);
}
