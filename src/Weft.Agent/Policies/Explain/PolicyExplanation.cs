using System.Collections.Immutable;

namespace Weft.Agent.Policies.Explain;

/// <summary>What the kernel would say to a <see cref="PolicyQuestion"/> now, and why.</summary>
/// <param name="Exempt">Why no policy is asked; null when policies are.</param>
/// <param name="Rule">What decides; null when nothing isolates the workload, or nothing is asked.</param>
/// <param name="Audit">The rule that would say otherwise, were policies in audit mode in force; null when none would.</param>
/// <param name="IsolatedBy">Policies and defaults that isolate the workload in this direction.</param>
/// <param name="Class">The kernel's number for all addresses that policies here cannot tell from the peer's.</param>
/// <param name="Problem">Why the kernel has no answer, so that it drops; null when it has one.</param>
internal sealed record PolicyExplanation(
    string Node,
    PolicyQuestion Question,
    string? PeerWorkload,
    bool IsAllowed,
    string? Exempt,
    ToldRule? Rule,
    ToldRule? Audit,
    ImmutableArray<string> IsolatedBy,
    uint Class,
    string? Problem,
    PolicySuggestion? Suggestion);
