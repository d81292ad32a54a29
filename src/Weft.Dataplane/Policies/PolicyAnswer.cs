namespace Weft.Dataplane.Policies;

/// <summary>What the programs would decide of a new flow now.</summary>
/// <param name="Isolation">As the desired state numbers them; 0 unless <paramref name="Basis"/> is a filter.</param>
/// <param name="Class">Of the peer's address, as the desired state numbers them; 0 is what no prefix holds.</param>
/// <param name="Rule">That decides; 0 unless <paramref name="Basis"/> is a filter.</param>
/// <param name="AuditRule">That would say otherwise, were policies in audit mode in force; 0 when none would.</param>
public readonly record struct PolicyAnswer(bool IsAllowed, PolicyBasis Basis, uint Isolation, uint Class, uint Filter, uint Rule, uint AuditRule);
