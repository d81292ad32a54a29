using Weft.Agent.Apply;
using Weft.Agent.Policies.Watch;
using Weft.Agent.Services.Records;
using Weft.Api;
using Weft.Dataplane.Policies;
using Weft.Dataplane.Reconcile;

namespace Weft.Agent.Status;

/// <summary>Whether what policies say of this node's workloads is in its kernel. Pure.</summary>
internal static class PolicyCondition
{
    public const string Type = "PoliciesInForce";

    /// <summary>Rows do not fit: what they are for is as it was before, or closed.</summary>
    public const string TableFull = "TableFull";

    private const string AllInForce = "AllInForce";
    private const string KernelRefused = "KernelRefused";

    /// <param name="view">Null while policies are not known.</param>
    /// <param name="last">Null before the first pass.</param>
    /// <param name="use">As the last pass left it.</param>
    public static Condition Of(PolicyView? view, AppliedState? last, PolicyUse use)
    {
        if (view is null)
        {
            return Say("Unknown", Readiness.PoliciesUnknown, "they were not read from the API server since the agent started; those of before stay in force");
        }

        if (last is not { Result: { } result, NodeProblem: null })
        {
            return Say("Unknown", "DataplaneFailed", last?.NodeProblem ?? "the kernel has not been brought up to date yet");
        }

        var errors = result.Errors.Where(error => IsOfPolicies(error, use)).Select(error => $"{error.Target}: {error.Message}").ToList();
        if (use.Tables.Any(table => table.Refused > 0))
        {
            return Say("False", TableFull, Shortened.List(errors));
        }

        return errors.Count > 0
            ? Say("False", KernelRefused, Shortened.List(errors))
            : Say("True", AllInForce, "every policy that concerns workloads here is in force");
    }

    /// <summary>Also what the table of isolations does not take, which is told of the workload.</summary>
    private static bool IsOfPolicies(ApplyError error, PolicyUse use) =>
        error.Subject == Subjects.Policies || use.Tables.Any(table => table.Table == error.Target);

    private static Condition Say(string status, string reason, string message) => new() { Type = Type, Status = status, Reason = reason, Message = message };
}
