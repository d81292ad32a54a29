using System.Collections.Immutable;
using System.Net;
using Weft.Api;
using Weft.Dataplane.Endpoints;

namespace Weft.Agent.Policies.Records;

/// <summary>A workload of this node, as its sandbox says: known before the API server has its Pod's addresses.</summary>
/// <param name="Key">Its Pod; with an empty name for a workload that is none.</param>
/// <param name="Uid">Of the Pod; empty when the sandbox's record does not say.</param>
internal sealed record LocalPod(EndpointId Endpoint, ObjectKey Key, string Uid, ImmutableArray<IPAddress> Addresses)
{
    public bool Equals(LocalPod? other) =>
        other is not null && Endpoint == other.Endpoint && Key == other.Key && Uid == other.Uid && Addresses.AsSpan().SequenceEqual(other.Addresses.AsSpan());

    public override int GetHashCode() => Endpoint.GetHashCode();
}

/// <summary>What the Region of this node says of workloads that nothing isolates.</summary>
internal sealed record RegionStance(string Name, bool IsZeroTrust)
{
    public static RegionStance Open { get; } = new("", false);
}
