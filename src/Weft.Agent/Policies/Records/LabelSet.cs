using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Weft.Agent.Policies.Records;

/// <summary>The labels of a Pod or a Namespace, in order of their keys. Immutable, with value semantics; equal ones are shared by <see cref="PolicyPool"/>.</summary>
internal sealed class LabelSet : IEquatable<LabelSet>
{
    private readonly ImmutableArray<KeyValuePair<string, string>> _labels;
    private readonly int _hash;

    /// <param name="labels">With different keys.</param>
    public LabelSet(IEnumerable<KeyValuePair<string, string>> labels)
    {
        _labels = [.. labels.OrderBy(label => label.Key, StringComparer.Ordinal)];
        var hash = default(HashCode);
        foreach (var (key, value) in _labels)
        {
            hash.Add(key, StringComparer.Ordinal);
            hash.Add(value, StringComparer.Ordinal);
        }

        _hash = hash.ToHashCode();
    }

    public static LabelSet Empty { get; } = new([]);

    public ReadOnlySpan<KeyValuePair<string, string>> Labels => _labels.AsSpan();

    public bool TryGet(string key, [MaybeNullWhen(false)] out string value)
    {
        var (low, high) = (0, _labels.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            switch (string.CompareOrdinal(_labels[middle].Key, key))
            {
                case 0:
                    value = _labels[middle].Value;
                    return true;
                case < 0:
                    low = middle + 1;
                    break;
                default:
                    high = middle - 1;
                    break;
            }
        }

        value = null;
        return false;
    }

    public bool Equals(LabelSet? other) =>
        other is not null && (ReferenceEquals(this, other) || (_hash == other._hash && _labels.AsSpan().SequenceEqual(other._labels.AsSpan())));

    public override bool Equals(object? obj) => Equals(obj as LabelSet);

    public override int GetHashCode() => _hash;

    /// <summary><c>key=value</c>, separated by commas.</summary>
    public override string ToString() => string.Join(',', _labels.Select(label => $"{label.Key}={label.Value}"));
}
