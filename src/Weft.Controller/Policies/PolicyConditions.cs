using Weft.Api;

namespace Weft.Controller.Policies;

/// <summary>The conditions of a ClusterNetworkPolicy. Pure.</summary>
internal static class PolicyConditions
{
    /// <summary>Whether every rule is honoured; if not, the message names the fields.</summary>
    public const string Accepted = "Accepted";

    /// <summary>Whether all nodes have it; the time of the condition is when the last one had.</summary>
    public const string InForce = "InForce";

    /// <summary>How long a policy that is in force may seem not to be before it is said: a node that joins or comes back catches up meanwhile.</summary>
    public static TimeSpan DoubtTime { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Both conditions as they should be.</summary>
    public static IReadOnlyList<Condition> Of(ClusterNetworkPolicy policy, PolicyTrack track, PolicyStanding standing) =>
        [MakeAccepted(policy), MakeInForce(policy, track, standing)];

    /// <summary>Whether the policy was said to be in force as it is now.</summary>
    public static bool IsSaidInForce(ClusterNetworkPolicy policy) =>
        Find(policy, InForce) is { Status: "True" } said && said.ObservedGeneration == policy.Metadata.Generation;

    private static Condition MakeAccepted(ClusterNetworkPolicy policy)
    {
        var problems = ClusterNetworkPolicyChecks.Of(policy);
        var (refused, doubtful) = (PolicyProblemText.Refused(problems), PolicyProblemText.Doubtful(problems));
        var doubts = doubtful.Count == 0 ? "" : $"; doubtful: {PolicyProblemText.Of(doubtful)}";
        return new Condition
        {
            Type = Accepted,
            Status = refused.Count == 0 ? "True" : "False",
            Reason = refused.Count == 0 ? "Accepted" : refused[0].Kind.ToString(),
            Message = (refused.Count == 0 ? "every rule is honoured" : PolicyProblemText.Of(refused)) + doubts,
            ObservedGeneration = policy.Metadata.Generation,
        };
    }

    private static Condition MakeInForce(ClusterNetworkPolicy policy, PolicyTrack track, PolicyStanding standing)
    {
        var isAudit = PolicyAnnotations.ReadMode(policy.Metadata, out _) == PolicyMode.Audit;
        var reason = standing.IsInForce ? (isAudit ? "Audited" : "Enforced") : "NotYet";
        var said = Find(policy, InForce);

        // Nobody writes in between that a changed policy is not in force yet: its time is that of the new one all the same.
        var isSame = said is not null && (said.Status, said.Reason, said.ObservedGeneration) == ("True", reason, policy.Metadata.Generation);
        return new Condition
        {
            Type = InForce,
            Status = standing.IsInForce ? "True" : "False",
            Reason = reason,
            Message = isAudit ? $"{standing}, as audit: its verdicts are reported, not enforced" : standing.ToString(),
            ObservedGeneration = policy.Metadata.Generation,
            LastTransitionTime = standing.IsInForce ? (isSame ? said!.LastTransitionTime : track.ReachedAt) : null,
        };
    }

    private static Condition? Find(ClusterNetworkPolicy policy, string type) => policy.Status?.Conditions.FirstOrDefault(condition => condition.Type == type);
}
