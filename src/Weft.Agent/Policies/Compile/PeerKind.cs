using System.Collections.Immutable;
using Weft.Agent.Policies.Records;

namespace Weft.Agent.Policies.Compile;

/// <summary>All that policies in use can tell about a Pod apart from its address.</summary>
internal sealed class PeerKind
{
    public PeerKind(KindContent content, bool isUnknown) => (Content, IsUnknown) = (content, isUnknown);

    /// <summary>Of an address of which it is not known whose it is: any selector may match it.</summary>
    public bool IsUnknown { get; }

    public KindContent Content { get; set; }

    public HashSet<PodGroup> Groups { get; } = [];

    public List<PeerClass> Classes { get; } = [];
}

/// <summary>Value semantics.</summary>
/// <param name="selectors">That match, in order of their ids.</param>
/// <param name="ports">Behind the port names by which egress rules may ask for this Pod.</param>
internal sealed class KindContent(ImmutableArray<SelectorPeer> selectors, ImmutableArray<NamedPort> ports) : IEquatable<KindContent>
{
    private readonly int _hash = HashOf(selectors, ports);

    public static KindContent Nothing { get; } = new([], []);

    public ImmutableArray<SelectorPeer> Selectors => selectors;

    public ImmutableArray<NamedPort> Ports => ports;

    public bool Equals(KindContent? other) => other is not null && (ReferenceEquals(this, other)
        || (_hash == other._hash && Selectors.AsSpan().SequenceEqual(other.Selectors.AsSpan()) && Ports.AsSpan().SequenceEqual(other.Ports.AsSpan())));

    public override bool Equals(object? obj) => Equals(obj as KindContent);

    public override int GetHashCode() => _hash;

    private static int HashOf(ImmutableArray<SelectorPeer> selectors, ImmutableArray<NamedPort> ports)
    {
        var hash = default(HashCode);
        foreach (var selector in selectors)
        {
            hash.Add(selector.Id);
        }

        foreach (var port in ports)
        {
            hash.Add(port);
        }

        return hash.ToHashCode();
    }
}
