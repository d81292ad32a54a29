namespace Weft.Dataplane.Policies;

/// <summary>Traffic between workloads of one isolation and peers of one class.</summary>
/// <param name="Isolation">From 1.</param>
/// <param name="Class">0 = those of which nothing is known, and of all classes that have no filter of their own.</param>
public readonly record struct FilterKey(uint Isolation, uint Class);
