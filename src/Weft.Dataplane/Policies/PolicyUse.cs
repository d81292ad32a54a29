using System.Collections.Immutable;

namespace Weft.Dataplane.Policies;

/// <summary>How much of the kernel's tables policies take.</summary>
/// <param name="Generation">Of the rows in force.</param>
public sealed record PolicyUse(uint Generation, ImmutableArray<PolicyTableUse> Tables)
{
    /// <summary>Before the first pass.</summary>
    public static PolicyUse None { get; } = new(0, []);
}

/// <summary>One table.</summary>
/// <param name="Table">Its name.</param>
/// <param name="Refused">Rows (of rules: filters) that are wanted and did not fit, or whose filters did not.</param>
public readonly record struct PolicyTableUse(string Table, int Rows, int Capacity, int Refused);
