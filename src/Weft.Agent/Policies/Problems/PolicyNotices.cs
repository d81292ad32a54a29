using System.Collections.Immutable;
using Weft.Agent.Policies.Compile;
using Weft.Agent.Policies.Records;
using Weft.Agent.Sandboxes;
using Weft.Agent.Services.Records;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Reconcile;

namespace Weft.Agent.Policies.Problems;

/// <summary>What is wrong with policies on this node and nowhere else: what every node would find alike is the controller's to tell. Pure.</summary>
internal static class PolicyNotices
{
    /// <param name="findings">Of the policies that select a workload here.</param>
    public static IEnumerable<PolicyNotice> OfPorts(string nodeName, IEnumerable<PolicyFinding> findings)
    {
        foreach (var finding in findings)
        {
            ImmutableArray<string> local = [.. finding.Problems.Except(finding.Record.Problems).Select(problem => problem.ToString())];
            if (!local.IsEmpty)
            {
                yield return new PolicyNotice(finding.Record.Id, finding.Record.Uid, PolicyNotice.PortNotFound, $"on node {nodeName}: {Shortened.List(local)}");
            }
        }
    }

    /// <param name="isolatedBy">The policies of a workload.</param>
    /// <param name="uidOf">Of a policy; null for one that is gone.</param>
    public static IEnumerable<PolicyNotice> OfErrors(
        string nodeName,
        IEnumerable<ApplyError> errors,
        IEnumerable<SandboxRecord> workloads,
        Func<EndpointId, IEnumerable<PolicyId>> isolatedBy,
        Func<PolicyId, string?> uidOf)
    {
        // A workload that keeps what it had is named by the target, one that is closed by the subject.
        var bySubject = workloads.ToDictionary(record => Subjects.Of(record.EndpointId), StringComparer.Ordinal);
        foreach (var error in errors)
        {
            var name = error.Subject == Subjects.Policies ? error.Target : error.Subject;
            if (!bySubject.TryGetValue(name, out var record))
            {
                continue;
            }

            foreach (var policy in isolatedBy(record.EndpointId).Distinct())
            {
                if (uidOf(policy) is { } uid)
                {
                    yield return new PolicyNotice(policy, uid, PolicyNotice.NotInForce, $"on node {nodeName}, workload {record.Workload}: {error.Message}");
                }
            }
        }
    }
}
