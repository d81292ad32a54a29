using System.Collections.Immutable;
using Weft.Api;

namespace Weft.Agent.Policies.Records;

/// <summary>What of a Pod policies depend on; everything else of the object is not kept.</summary>
/// <param name="Uid">By which its node knows it: for the image of a static Pod that of the static Pod.</param>
/// <param name="Version">Its resourceVersion; 0 when that is no number.</param>
/// <param name="Addresses">As <see cref="Services.Projection.AddressNumber"/> counts them; in order, each once.</param>
/// <param name="IsHostNetwork">It has its node's addresses, by which nobody can tell it from the node.</param>
/// <param name="IsFinished">It will not run again; its addresses may be another's.</param>
internal sealed record PodRecord(
    ObjectKey Key,
    string Uid,
    ulong Version,
    LabelSet Labels,
    ImmutableArray<UInt128> Addresses,
    PortSet Ports,
    bool IsHostNetwork,
    bool IsFinished)
{
    /// <summary>Whether the two differ in their version at most.</summary>
    public bool IsLike(PodRecord other) =>
        Key == other.Key && Uid == other.Uid && IsHostNetwork == other.IsHostNetwork && IsFinished == other.IsFinished
        && Labels.Equals(other.Labels) && Ports.Equals(other.Ports) && Addresses.AsSpan().SequenceEqual(other.Addresses.AsSpan());
}
