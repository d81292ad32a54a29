using System.Collections.Immutable;
using System.Net;

namespace Weft.Dataplane.Services;

/// <summary>One port of one Service in one family as it is wanted. Two are equal when everything in them is, in the same order.</summary>
/// <param name="Protocol">IP protocol number: 6 TCP, 17 UDP, 132 SCTP.</param>
/// <param name="Affinity">How long a client stays with its backend after its last new connection; null: every connection by itself.</param>
/// <param name="SourceRanges">Who may connect from outside; empty: everyone.</param>
public sealed record ServicePortSpec(
    ServicePortKey Key,
    byte Protocol,
    ImmutableArray<ServiceFrontend> Frontends,
    ImmutableArray<BackendSpec> Backends,
    TimeSpan? Affinity,
    ImmutableArray<IPNetwork> SourceRanges)
{
    public bool Equals(ServicePortSpec? other) => ReferenceEquals(this, other) || (other is not null
        && Key == other.Key
        && Protocol == other.Protocol
        && Affinity == other.Affinity
        && Frontends.AsSpan().SequenceEqual(other.Frontends.AsSpan())
        && SourceRanges.AsSpan().SequenceEqual(other.SourceRanges.AsSpan())
        && Backends.AsSpan().SequenceEqual(other.Backends.AsSpan()));

    public override int GetHashCode() => HashCode.Combine(Key, Protocol, Frontends.Length, Backends.Length, SourceRanges.Length);
}
