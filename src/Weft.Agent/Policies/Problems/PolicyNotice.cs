using Weft.Agent.Policies.Records;

namespace Weft.Agent.Policies.Problems;

/// <summary>Something that is to be told on a policy, as only its workloads' node can know it.</summary>
/// <param name="Uid">Of the policy.</param>
/// <param name="Reason">One word for machines.</param>
/// <param name="Message">For people; does not change while what it tells of does not.</param>
internal sealed record PolicyNotice(PolicyId Policy, string Uid, string Reason, string Message)
{
    /// <summary>A rule's port has a name that a workload here gives none or several of its ports.</summary>
    public const string PortNotFound = "PortNotFound";

    /// <summary>What the policy says of a workload here is not in the kernel.</summary>
    public const string NotInForce = "NotInForce";
}
