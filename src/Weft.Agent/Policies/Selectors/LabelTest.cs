using System.Collections.Immutable;
using Weft.Agent.Policies.Records;

namespace Weft.Agent.Policies.Selectors;

/// <summary>One condition on labels. Value semantics.</summary>
/// <param name="Values">For In and NotIn: in order, each once; else empty.</param>
internal sealed record LabelTest(string Key, LabelOperator Operator, ImmutableArray<string> Values)
{
    public bool Matches(LabelSet labels)
    {
        var isPresent = labels.TryGet(Key, out var value);
        return Operator switch
        {
            LabelOperator.In => isPresent && Has(value!),
            LabelOperator.NotIn => !isPresent || !Has(value!),
            LabelOperator.Exists => isPresent,
            _ => !isPresent,
        };
    }

    public bool Equals(LabelTest? other) =>
        other is not null && Key == other.Key && Operator == other.Operator && Values.AsSpan().SequenceEqual(other.Values.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Key, Operator, Values.Length, Values.IsEmpty ? "" : Values[0]);

    private bool Has(string value) => Values.Length == 1 ? Values[0] == value : Values.BinarySearch(value, StringComparer.Ordinal) >= 0;
}

internal enum LabelOperator
{
    In,
    NotIn,
    Exists,
    DoesNotExist,
}
