using System.Collections.Immutable;
using System.Net;

namespace Weft.Dataplane.Nodes;

/// <summary>Another node of the fabric, and what lies behind it.</summary>
/// <param name="UnderlayAddresses">At most one per family; VXLAN needs the IPv4 one, a native path the family of the packet.</param>
/// <param name="Prefixes">The pod prefixes this node owns: only from it may packets with such sources come.</param>
public sealed record RemoteNodeSpec(
    string Name,
    ImmutableArray<IPAddress> UnderlayAddresses,
    ImmutableArray<IPNetwork> Prefixes,
    RemotePath Path)
{
    public bool Equals(RemoteNodeSpec? other) => ReferenceEquals(this, other) || (other is not null
        && Path == other.Path
        && string.Equals(Name, other.Name, StringComparison.Ordinal)
        && UnderlayAddresses.AsSpan().SequenceEqual(other.UnderlayAddresses.AsSpan())
        && Prefixes.AsSpan().SequenceEqual(other.Prefixes.AsSpan()));

    public override int GetHashCode() => HashCode.Combine(Name, Path, UnderlayAddresses.Length, Prefixes.Length);
}
