using System.Collections.Immutable;
using Weft.Agent.Policies.Records;

namespace Weft.Agent.Policies.Selectors;

/// <summary>A label selector ready to be matched: all tests must hold. Value semantics; selectors that say the same in another order are equal.</summary>
internal sealed class LabelMatcher : IEquatable<LabelMatcher>
{
    private readonly int _hash;

    public LabelMatcher(IEnumerable<LabelTest> tests)
    {
        Tests = [.. tests.Distinct()
            .OrderBy(test => test.Key, StringComparer.Ordinal).ThenBy(test => test.Operator).ThenBy(test => string.Join('\n', test.Values), StringComparer.Ordinal)];
        var hash = default(HashCode);
        foreach (var test in Tests)
        {
            hash.Add(test);
        }

        _hash = hash.ToHashCode();
    }

    public static LabelMatcher Everything { get; } = new([]);

    /// <summary>For what cannot be understood.</summary>
    public static LabelMatcher Nothing { get; } = new([new LabelTest("", LabelOperator.In, [])]);

    public ImmutableArray<LabelTest> Tests { get; }

    public bool IsEverything => Tests.IsEmpty;

    public bool Matches(LabelSet labels)
    {
        foreach (var test in Tests)
        {
            if (!test.Matches(labels))
            {
                return false;
            }
        }

        return true;
    }

    public bool Equals(LabelMatcher? other) =>
        other is not null && (ReferenceEquals(this, other) || (_hash == other._hash && Tests.AsSpan().SequenceEqual(other.Tests.AsSpan())));

    public override bool Equals(object? obj) => Equals(obj as LabelMatcher);

    public override int GetHashCode() => _hash;
}
