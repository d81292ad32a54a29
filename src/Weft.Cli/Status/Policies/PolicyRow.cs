using Weft.Api;

namespace Weft.Cli.Status.Policies;

/// <summary>One policy as its object, the nodes and the Pods describe it.</summary>
/// <param name="Kind">NetworkPolicy or ClusterNetworkPolicy.</param>
/// <param name="Namespace">Null for a ClusterNetworkPolicy.</param>
/// <param name="Place">Tier and priority of a ClusterNetworkPolicy; null for a NetworkPolicy.</param>
/// <param name="Mode">enforce, audit, or "audit (namespace)".</param>
/// <param name="Selects">How many Pods it is about.</param>
/// <param name="Problems">What is not honoured, and what is hardly meant.</param>
/// <param name="Nodes">Every node of the fabric, by name.</param>
/// <param name="Since">Since when it is in force as it is; null when it is not, or nobody remembers.</param>
internal sealed record PolicyRow(
    string Kind,
    string? Namespace,
    string Name,
    string? Place,
    string Mode,
    int Selects,
    IReadOnlyList<PolicyProblem> Problems,
    IReadOnlyList<PolicyNodeRow> Nodes,
    DateTimeOffset? Since)
{
    public int InForce => Nodes.Count(node => node.Behind is null);

    public bool IsInForce => Nodes.Count > 0 && InForce == Nodes.Count;

    /// <summary>Every part is honoured.</summary>
    public bool IsAccepted => Problems.All(problem => problem.Kind == PolicyProblemKind.Doubtful);

    public bool IsWell => IsAccepted && IsInForce;

    /// <summary>yes, doubtful or no.</summary>
    public string Accepted => !IsAccepted ? "no" : Problems.Count > 0 ? "doubtful" : "yes";
}

/// <param name="Behind">Why the policy's newest state is not in force there; null when it is.</param>
internal sealed record PolicyNodeRow(string Node, string? Behind);
