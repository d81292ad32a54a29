using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Weft.Dataplane.Services;

/// <summary>
/// All Service ports of a node's state by key. Immutable, with value semantics; versions that were made from each other share a
/// journal of what was changed, so that comparing them costs the change and not the number of Services.
/// </summary>
/// <remarks>Safe for use from several threads.</remarks>
public sealed class ServiceSet : IEquatable<ServiceSet>
{
    /// <summary>Changes the journal keeps at least (and at most twice as many); comparing with an older version looks at every key.</summary>
    private const int JournalLength = 4096;

    private readonly ImmutableDictionary<ServicePortKey, ServicePortSpec> _specs;
    private readonly Change _last;

    private ServiceSet(ImmutableDictionary<ServicePortKey, ServicePortSpec> specs, Change last)
    {
        _specs = specs;
        _last = last;
    }

    public static ServiceSet Empty { get; } = new(ImmutableDictionary<ServicePortKey, ServicePortSpec>.Empty, new Change(null, null));

    public int Count => _specs.Count;

    /// <summary>In no particular order.</summary>
    public IEnumerable<ServicePortSpec> Specs => _specs.Values;

    /// <summary>A set that shares no history with another; of two specs with one key the later stays.</summary>
    public static ServiceSet Of(IEnumerable<ServicePortSpec> specs)
    {
        ArgumentNullException.ThrowIfNull(specs);
        var builder = ImmutableDictionary.CreateBuilder<ServicePortKey, ServicePortSpec>();
        foreach (var spec in specs)
        {
            builder[spec.Key] = spec;
        }

        return new ServiceSet(builder.ToImmutable(), new Change(null, null));
    }

    public bool TryGet(ServicePortKey key, [MaybeNullWhen(false)] out ServicePortSpec spec) => _specs.TryGetValue(key, out spec);

    /// <summary>The set with this spec in place of what its key had.</summary>
    public ServiceSet With(ServicePortSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return TryGet(spec.Key, out var before) && before.Equals(spec)
            ? this
            : new ServiceSet(_specs.SetItem(spec.Key, spec), new Change(_last, spec.Key));
    }

    public ServiceSet Without(ServicePortKey key) =>
        _specs.ContainsKey(key) ? new ServiceSet(_specs.Remove(key), new Change(_last, key)) : this;

    /// <summary>
    /// The keys whose spec is another than in <paramref name="earlier"/>, or is in one of the two only. Costs as much as was changed when this
    /// set was made from that one by not too many steps, otherwise every key is compared.
    /// </summary>
    public IReadOnlyCollection<ServicePortKey> ChangesSince(ServiceSet earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        if (_last == earlier._last)
        {
            return [];
        }

        var candidates = Since(earlier._last) ?? _specs.Keys.Concat(earlier._specs.Keys).ToHashSet();
        candidates.RemoveWhere(key => Equals(_specs.GetValueOrDefault(key), earlier._specs.GetValueOrDefault(key)));
        return candidates;
    }

    public bool Equals(ServiceSet? other) => other is not null
        && (ReferenceEquals(this, other) || (Count == other.Count && ChangesSince(other).Count == 0));

    public override bool Equals(object? obj) => Equals(obj as ServiceSet);

    public override int GetHashCode() => Count;

    // Null when the journal no longer reaches back to it, or it is no ancestor.
    private HashSet<ServicePortKey>? Since(Change ancestor)
    {
        var keys = new HashSet<ServicePortKey>();
        for (var change = _last; change != ancestor; change = change.Previous)
        {
            if (change.Previous is null)
            {
                return null;
            }

            keys.Add(change.Key!);
        }

        return keys;
    }

    /// <summary>One step from version to version. The chain is cut behind the last but one mark, so that it does not keep all history alive.</summary>
    private sealed class Change
    {
        private readonly int _sinceMark;
        private volatile Change? _mark;
        private volatile Change? _previous;

        public Change(Change? previous, ServicePortKey? key)
        {
            Key = key;
            _previous = previous;
            _sinceMark = previous is null ? 0 : previous._sinceMark + 1;
            _mark = previous is null ? null : previous._sinceMark == 0 ? previous : previous._mark;
            if (_sinceMark == JournalLength)
            {
                // This change is the next mark: what lies behind the mark before it is only reached by versions nobody compares any more.
                _sinceMark = 0;
                _mark!._previous = null;
                _mark._mark = null;
            }
        }

        /// <summary>Null for the first version only.</summary>
        public ServicePortKey? Key { get; }

        /// <summary>Null at the end of the journal.</summary>
        public Change? Previous => _previous;
    }
}
