using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Weft.Dataplane;

/// <summary>
/// Values by key. Immutable, with value semantics; versions that were made from each other share a journal of what was changed, so
/// that comparing them costs the change and not the size of the set.
/// </summary>
/// <remarks>Safe for use from several threads.</remarks>
public sealed class KeyedSet<TKey, TValue> : IEquatable<KeyedSet<TKey, TValue>>
    where TKey : notnull
{
    public static readonly KeyedSet<TKey, TValue> Empty = new(ImmutableDictionary<TKey, TValue>.Empty, new KeyedChange<TKey>(null, []));

    private readonly ImmutableDictionary<TKey, TValue> _values;
    private readonly KeyedChange<TKey> _last;

    internal KeyedSet(ImmutableDictionary<TKey, TValue> values, KeyedChange<TKey> last)
    {
        _values = values;
        _last = last;
    }

    public int Count => _values.Count;

    /// <summary>In no particular order.</summary>
    public IEnumerable<KeyValuePair<TKey, TValue>> Rows => _values;

    /// <summary>In no particular order.</summary>
    public IEnumerable<TKey> Keys => _values.Keys;

    /// <summary>In no particular order.</summary>
    public IEnumerable<TValue> Values => _values.Values;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value) => _values.TryGetValue(key, out value);

    public bool Contains(TKey key) => _values.ContainsKey(key);

    /// <summary>The set with this value in place of what its key had.</summary>
    public KeyedSet<TKey, TValue> With(TKey key, TValue value) =>
        TryGet(key, out var before) && EqualityComparer<TValue>.Default.Equals(before, value)
            ? this
            : new KeyedSet<TKey, TValue>(_values.SetItem(key, value), new KeyedChange<TKey>(_last, [key]));

    public KeyedSet<TKey, TValue> Without(TKey key) =>
        Contains(key) ? new KeyedSet<TKey, TValue>(_values.Remove(key), new KeyedChange<TKey>(_last, [key])) : this;

    /// <summary>For many changes at once; this set stays as it is.</summary>
    public Builder ToBuilder() => new(this);

    /// <summary>
    /// The keys whose value is another than in <paramref name="earlier"/>, or that are in one of the two only. Costs as much as was changed
    /// when this set was made from that one by not too many steps, otherwise every key is compared.
    /// </summary>
    public IReadOnlyCollection<TKey> ChangesSince(KeyedSet<TKey, TValue> earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        if (_last == earlier._last)
        {
            return [];
        }

        if (earlier.Count == 0)
        {
            return [.. _values.Keys];
        }

        var candidates = _last.KeysSince(earlier._last) ?? _values.Keys.Concat(earlier._values.Keys).ToHashSet();
        candidates.RemoveWhere(key => HasSame(key, earlier));
        return candidates;
    }

    public bool Equals(KeyedSet<TKey, TValue>? other) => other is not null
        && (ReferenceEquals(this, other) || (Count == other.Count && ChangesSince(other).Count == 0));

    public override bool Equals(object? obj) => Equals(obj as KeyedSet<TKey, TValue>);

    public override int GetHashCode() => Count;

    private bool HasSame(TKey key, KeyedSet<TKey, TValue> other)
    {
        var has = TryGet(key, out var value);
        return has == other.TryGet(key, out var before) && (!has || EqualityComparer<TValue>.Default.Equals(value, before));
    }

    /// <summary>Collects changes; all of them are one step of the journal. Not thread-safe.</summary>
    public sealed class Builder
    {
        private readonly HashSet<TKey> _changed = [];
        private readonly ImmutableDictionary<TKey, TValue>.Builder _builder;
        private KeyedSet<TKey, TValue> _base;

        internal Builder(KeyedSet<TKey, TValue> set)
        {
            _base = set;
            _builder = set._values.ToBuilder();
        }

        public int Count => _builder.Count;

        public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value) => _builder.TryGetValue(key, out value);

        public void Set(TKey key, TValue value)
        {
            if (!TryGet(key, out var before) || !EqualityComparer<TValue>.Default.Equals(before, value))
            {
                _builder[key] = value;
                _changed.Add(key);
            }
        }

        public void Remove(TKey key)
        {
            if (_builder.Remove(key))
            {
                _changed.Add(key);
            }
        }

        /// <summary>The set as it is now: the same as before when nothing was changed. The builder can be used on.</summary>
        public KeyedSet<TKey, TValue> ToSet()
        {
            if (_changed.Count > 0)
            {
                _base = new KeyedSet<TKey, TValue>(_builder.ToImmutable(), new KeyedChange<TKey>(_base._last, [.. _changed]));
                _changed.Clear();
            }

            return _base;
        }
    }
}
