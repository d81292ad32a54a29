using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Weft.Agent.Cluster;

/// <summary>
/// Everything of the cluster that this node's packets depend on, and nothing else: two snapshots that are equal as JSON mean the same kernel state.
/// </summary>
/// <param name="Nodes">Ordered by name.</param>
/// <param name="Regions">Ordered by name.</param>
internal sealed record ClusterSnapshot(ImmutableArray<ClusterNode> Nodes, ImmutableArray<ClusterRegion> Regions);

/// <summary>One node of the fabric, as its FabricNode says. Text is as it came: what it means is decided where it is used.</summary>
internal sealed record ClusterNode(string Name, string Region, ImmutableArray<string> PodPrefixes, ImmutableArray<string> UnderlayAddresses);

/// <param name="UnderlayMtuBytes">The operator's own limit; null leaves it to the interface.</param>
internal sealed record ClusterRegion(string Name, int? UnderlayMtuBytes = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 16)]
[JsonSerializable(typeof(ClusterSnapshot))]
internal sealed partial class ClusterJsonContext : JsonSerializerContext;
