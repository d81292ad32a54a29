using System.Collections.Immutable;

namespace Weft.Dataplane.Policies;

/// <summary>The verdict on every protocol and destination port. Value semantics.</summary>
/// <param name="Rules">In any order; exactly one of protocol 0.</param>
public sealed record PolicyFilter(ImmutableArray<FilterRule> Rules)
{
    public bool Equals(PolicyFilter? other) => other is not null && (Rules == other.Rules || Rules.AsSpan().SequenceEqual(other.Rules.AsSpan()));

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var rule in Rules)
        {
            hash.Add(rule);
        }

        return hash.ToHashCode();
    }
}
