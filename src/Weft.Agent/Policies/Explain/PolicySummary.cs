using System.Collections.Immutable;

namespace Weft.Agent.Policies.Explain;

/// <summary>One policy as this node sees it.</summary>
/// <param name="Kind">NetworkPolicy or ClusterNetworkPolicy.</param>
/// <param name="Namespace">Null for a ClusterNetworkPolicy.</param>
/// <param name="Mode">enforce or audit.</param>
/// <param name="Selects">The workloads of this node that it selects, as namespace/name.</param>
/// <param name="Problems">What in it cannot be honoured.</param>
/// <param name="Rules">Of both directions.</param>
internal sealed record PolicySummary(
    string Kind, string? Namespace, string Name, string Mode, ImmutableArray<string> Selects, ImmutableArray<string> Problems, int Rules);
