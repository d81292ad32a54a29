namespace Weft.Agent.Policies.Explain;

/// <summary>A rule that decided something, as people know it.</summary>
/// <param name="Id">The number the kernel has for it on this node.</param>
/// <param name="Kind">NetworkPolicy, ClusterNetworkPolicy, or Default where no rule but a default decides.</param>
/// <param name="Policy">namespace/name, or a ClusterNetworkPolicy's name; null for a default.</param>
/// <param name="Index">Place in the policy's list of the direction, from 0; null for a default.</param>
/// <param name="Name">The name that the rule has in its policy, if it has one.</param>
/// <param name="Text">All of it in one line for people.</param>
internal sealed record ToldRule(uint Id, string Kind, string? Policy, int? Index, string? Name, string Text);
