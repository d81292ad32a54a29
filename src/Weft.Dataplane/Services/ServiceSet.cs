using System.Diagnostics.CodeAnalysis;

namespace Weft.Dataplane.Services;

/// <summary>All Service ports of a node's state by key: a <see cref="KeyedSet{TKey, TValue}"/> whose values know their keys.</summary>
/// <remarks>Safe for use from several threads.</remarks>
public sealed class ServiceSet : IEquatable<ServiceSet>
{
    private readonly KeyedSet<ServicePortKey, ServicePortSpec> _specs;

    private ServiceSet(KeyedSet<ServicePortKey, ServicePortSpec> specs) => _specs = specs;

    public static ServiceSet Empty { get; } = new(KeyedSet<ServicePortKey, ServicePortSpec>.Empty);

    public int Count => _specs.Count;

    /// <summary>In no particular order.</summary>
    public IEnumerable<ServicePortSpec> Specs => _specs.Values;

    /// <summary>A set that shares no history with another; of two specs with one key the later stays.</summary>
    public static ServiceSet Of(IEnumerable<ServicePortSpec> specs) =>
        new(KeyedSet.Of(specs.Select(spec => KeyValuePair.Create(spec.Key, spec))));

    public bool TryGet(ServicePortKey key, [MaybeNullWhen(false)] out ServicePortSpec spec) => _specs.TryGet(key, out spec);

    /// <summary>The set with this spec in place of what its key had.</summary>
    public ServiceSet With(ServicePortSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return Of(_specs.With(spec.Key, spec));
    }

    public ServiceSet Without(ServicePortKey key) => Of(_specs.Without(key));

    /// <inheritdoc cref="KeyedSet{TKey, TValue}.ChangesSince"/>
    public IReadOnlyCollection<ServicePortKey> ChangesSince(ServiceSet earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        return _specs.ChangesSince(earlier._specs);
    }

    public bool Equals(ServiceSet? other) => other is not null && _specs.Equals(other._specs);

    public override bool Equals(object? obj) => Equals(obj as ServiceSet);

    public override int GetHashCode() => Count;

    private ServiceSet Of(KeyedSet<ServicePortKey, ServicePortSpec> specs) => ReferenceEquals(specs, _specs) ? this : new ServiceSet(specs);
}
