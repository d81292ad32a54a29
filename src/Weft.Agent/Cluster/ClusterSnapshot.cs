using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Weft.Agent.Cluster;

/// <summary>
/// Everything of the cluster that this node's packets depend on, and nothing else: two snapshots that are equal as JSON mean the same kernel state.
/// </summary>
/// <param name="Nodes">Ordered by name.</param>
/// <param name="Regions">Ordered by name.</param>
internal sealed record ClusterSnapshot(ImmutableArray<ClusterNode> Nodes, ImmutableArray<ClusterRegion> Regions);

/// <summary>One node of the fabric, as its FabricNode and its Node say. Text is as it came: what it means is decided where it is used.</summary>
/// <param name="Zone">Empty when the Node does not say.</param>
/// <param name="IsAlive">False once the controller has seen the sign of life of the node's agent run out.</param>
internal sealed record ClusterNode(
    string Name,
    string Region,
    ImmutableArray<string> PodPrefixes,
    ImmutableArray<string> UnderlayAddresses,
    string Zone = "",
    bool IsAlive = true)
{
    public bool Equals(ClusterNode? other) => other is not null
        && Name == other.Name
        && Region == other.Region
        && Zone == other.Zone
        && IsAlive == other.IsAlive
        && PodPrefixes.AsSpan().SequenceEqual(other.PodPrefixes.AsSpan())
        && UnderlayAddresses.AsSpan().SequenceEqual(other.UnderlayAddresses.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Name, Region, Zone, IsAlive);
}

/// <param name="UnderlayMtuBytes">The operator's own limit; null leaves it to the interface.</param>
internal sealed record ClusterRegion(string Name, int? UnderlayMtuBytes = null)
{
    /// <summary>Of all its nodes, also of those that are yet to come; none in a cache that did not know them.</summary>
    public ImmutableArray<string> PodPrefixes { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>Whether workloads on its nodes may do only what policies allow, where their namespace does not say.</summary>
    public bool IsZeroTrust { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 16)]
[JsonSerializable(typeof(ClusterSnapshot))]
internal sealed partial class ClusterJsonContext : JsonSerializerContext;
