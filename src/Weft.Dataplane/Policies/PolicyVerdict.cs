namespace Weft.Dataplane.Policies;

/// <summary>What becomes of new flows.</summary>
/// <param name="Rule">Which rule says so; the compiler's number, never 0.</param>
/// <param name="AuditRule">The rule that would say otherwise if policies in audit mode were in force; 0 = none would.</param>
public readonly record struct PolicyVerdict(bool IsAllowed, uint Rule, uint AuditRule);
